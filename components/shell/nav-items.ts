import {
  Fingerprint,
  LayoutDashboard,
  type LucideIcon,
  MessagesSquare,
  Settings,
  Users,
  Webhook,
} from "lucide-react";

export type NavItem = { href: string; label: string; icon: LucideIcon; admin?: boolean };

/** Every page of the dashboard that exists, in the order in which people need them. */
export const navItems: NavItem[] = [
  { href: "/dashboard", label: "Overview", icon: LayoutDashboard },
  { href: "/dashboard/threads", label: "Threads", icon: MessagesSquare },
  { href: "/dashboard/members", label: "Members", icon: Users },
  { href: "/dashboard/handoff", label: "Hand-off", icon: Fingerprint },
  { href: "/dashboard/webhooks", label: "Webhooks", icon: Webhook, admin: true },
  { href: "/dashboard/settings", label: "Settings", icon: Settings },
];
