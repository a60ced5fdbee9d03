import { httpRouter } from "convex/server";
import { receive } from "./webhooks/receive";

const http = httpRouter();

for (const path of ["/clerk-users-webhook", "/clerk-webhook", "/webhooks/clerk"]) {
  http.route({ path, method: "POST", handler: receive });
}

export default http;
