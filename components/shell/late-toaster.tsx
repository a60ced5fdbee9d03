"use client";

import dynamic from "next/dynamic";

/** Nothing is said before somebody acts: its code comes after the page. */
export const LateToaster = dynamic(() => import("../ui/toast").then((it) => it.Toaster), {
  ssr: false,
});
