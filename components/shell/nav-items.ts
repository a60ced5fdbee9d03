import {
  Fingerprint,
  LayoutDashboard,
  type LucideIcon,
  MessagesSquare,
  Settings,
  Users,
  Webhook,
} from "lucide-react";
import type { Messages } from "@/lib/messages/types";

export type PageName = keyof Messages["shell"]["pages"];

export type NavItem = { href: string; page: PageName; icon: LucideIcon; admin?: boolean };

/** Every page of the dashboard that exists, in the order in which people need them. */
export const navItems: NavItem[] = [
  { href: "/dashboard", page: "overview", icon: LayoutDashboard },
  { href: "/dashboard/threads", page: "threads", icon: MessagesSquare },
  { href: "/dashboard/members", page: "members", icon: Users },
  { href: "/dashboard/handoff", page: "handoff", icon: Fingerprint },
  { href: "/dashboard/webhooks", page: "webhooks", icon: Webhook, admin: true },
  { href: "/dashboard/settings", page: "settings", icon: Settings },
];
