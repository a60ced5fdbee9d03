import { WEBHOOK_BODY_MAX } from "../../domain/limits";
import { internal } from "../_generated/api";
import { httpAction, type ActionCtx } from "../_generated/server";
import { env } from "../env";
import { readDelivery } from "./read";
import { REJECTION_SHARDS } from "./rejections";
import { shapeOf } from "./shape";
import { readSecrets, verifyDelivery } from "./verify";

/**
 * Clerk's deliveries. The order of the checks is the order of their cost: configuration, size, signature, and only
 * then a body that is believed. A refusal says nothing; a failure of our own says 500, so that the sender tries again.
 */
export const receive = httpAction(async (ctx, request) => {
  const secrets = readSecrets(env.webhookSecrets);
  if (secrets.length === 0) {
    console.error(
      "Webhook refused: no usable CLERK_WEBHOOK_SECRET is set in this Convex deployment. Nothing is synced until it is.",
    );
    return new Response(null, { status: 503 });
  }
  const body = await readBody(request);
  if (body === null) return new Response(null, { status: 413 });
  const svixId = verifyDelivery(body, request.headers, secrets);
  if (svixId === null) return await refuse(ctx);
  return await apply(ctx, svixId, body);
});

/** The exact text that was signed; null when it is over the limit. */
async function readBody(request: Request): Promise<string | null> {
  if (Number(request.headers.get("content-length") ?? 0) > WEBHOOK_BODY_MAX) return null;
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > WEBHOOK_BODY_MAX) return null;
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

async function refuse(ctx: ActionCtx): Promise<Response> {
  const shard = Math.floor(Math.random() * REJECTION_SHARDS);
  try {
    await ctx.runMutation(internal.webhooks.rejections.count, { shard });
  } catch (error) {
    console.warn("A refused delivery was not counted.", error);
  }
  return new Response(null, { status: 400 });
}

async function apply(ctx: ActionCtx, svixId: string, body: string): Promise<Response> {
  const json = parse(body);
  const delivery = readDelivery(json, env.clerkInstanceId, Date.now());
  if (delivery.effect.kind === "foreign") {
    console.warn(
      `Webhook ignored: it comes from Clerk instance ${delivery.effect.instanceId}, not from ours.`,
    );
  }
  try {
    const outcome = await ctx.runMutation(internal.webhooks.apply.delivery, {
      ...delivery,
      svixId,
      shape: shapeOf(json),
    });
    return answer(outcome);
  } catch (error) {
    console.error("Webhook failed and will be sent again.", error);
    await noteFailure(ctx, svixId);
    return new Response(null, { status: 500 });
  }
}

/** The answer stands, whether it could be noted or not. */
async function noteFailure(ctx: ActionCtx, svixId: string): Promise<void> {
  try {
    await ctx.runMutation(internal.webhooks.failures.note, { svixId });
  } catch (error) {
    console.warn("A failure was not noted.", error);
  }
}

function answer(outcome: string): Response {
  if (outcome !== "dead") return Response.json({ outcome });
  return Response.json(
    { outcome },
    { status: 422, headers: { "webhook-delivery": "abort-message" } },
  );
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
