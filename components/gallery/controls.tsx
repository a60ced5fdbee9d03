"use client";

import { Ellipsis, Mail, Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { LanguageSwitch } from "../messages/language-switch";
import { Button } from "../ui/button";
import { ButtonLink } from "../ui/button-link";
import { Choice } from "../ui/choice";
import { Dialog, DialogClose } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { Link } from "../ui/link";
import { Menu, MenuItem, MenuSeparator } from "../ui/menu";
import { ListEnd } from "../ui/list-end";
import { LoadMore } from "../ui/load-more";
import { SearchField } from "../ui/search-field";
import { Select } from "../ui/select";
import { Switch } from "../ui/switch";
import { Tabs } from "../ui/tabs";
import { ThemeSwitch } from "../ui/theme-switch";
import { toast, Toaster } from "../ui/toast";
import { Tooltip } from "../ui/tooltip";
import { Specimen } from "./specimen";

export function Controls() {
  return (
    <>
      <Buttons />
      <Fields />
      <Overlays />
      <Specimen title="Tabs">
        <div className="w-full max-w-md">
          <Tabs
            label="Account"
            items={[
              { value: "profile", label: "Profile", content: "What others see." },
              { value: "devices", label: "Devices", content: "Where you are signed in." },
              { value: "data", label: "Data", content: "Yours to take along." },
            ]}
          />
        </div>
      </Specimen>
      <Toaster />
    </>
  );
}

function Buttons() {
  return (
    <Specimen title="Buttons and links">
      <Button variant="primary">Primary</Button>
      <Button>Secondary</Button>
      <Button variant="ghost">Ghost</Button>
      <Button variant="danger">Delete</Button>
      <Button variant="primary" disabled>
        Disabled
      </Button>
      <Button variant="primary" loading>
        Saving
      </Button>
      <Button icon={<Plus aria-hidden className="size-4" />}>With icon</Button>
      <Button size="icon" aria-label="Edit">
        <Pencil aria-hidden className="size-4" />
      </Button>
      <Button size="sm">Small</Button>
      <Button size="lg">Large</Button>
      <ButtonLink href="/dev/ui">Link as a button</ButtonLink>
      <Link href="/dev/ui">A link in a text</Link>
    </Specimen>
  );
}

const roles = [
  { value: "member", label: "Member" },
  { value: "admin", label: "Admin" },
] as const;

function Fields() {
  return (
    <Specimen title="Fields">
      <Field label="Name" description="As others see it." className="w-64">
        <Input placeholder="Mira Lund" />
      </Field>
      <Field
        label="E-mail"
        error="That is not an e-mail address. Check it for a missing @."
        className="w-64"
      >
        <Input defaultValue="mira.handoff.test" />
      </Field>
      <Field label="Locked" disabled className="w-64">
        <Input defaultValue="Set by an admin" />
      </Field>
      <Field label="Message" className="w-64">
        <Textarea placeholder="Write to them" />
      </Field>
      <SearchField label="Find by name" value="" onChange={() => {}} className="w-64" />
      <SearchField label="Finding" value="mi" onChange={() => {}} busy className="w-64" />
      <LoadMore state="more" onMore={() => {}} />
      <LoadMore state="loading-more" onMore={() => {}} />
      <ListEnd>That is all: 12.</ListEnd>
      <Select aria-label="Role" items={roles} defaultValue="member" />
      <Select aria-label="Disabled role" items={roles} disabled />
      <NativeChoice />
      <Switch aria-label="Off" />
      <Switch aria-label="On" defaultChecked />
      <Switch aria-label="Disabled" disabled />
      <ThemeSwitch />
      <ThemeSwitch compact />
      <LanguageSwitch />
    </Specimen>
  );
}

function NativeChoice() {
  const [role, choose] = useState<(typeof roles)[number]["value"]>("member");
  return <Choice label="Role, by the device" items={roles} value={role} onChange={choose} />;
}

function Overlays() {
  const [open, setOpen] = useState(false);
  return (
    <Specimen title="What floats">
      <Dialog
        open={open}
        onOpenChange={setOpen}
        trigger={<Button>Open a dialog</Button>}
        title="Delete this thread?"
        description="Everybody in it loses it. This cannot be undone."
        footer={
          <>
            <DialogClose render={<Button>Keep it</Button>} />
            <Button
              variant="danger"
              onClick={() => {
                setOpen(false);
                toast.success("Thread deleted");
              }}
            >
              Delete
            </Button>
          </>
        }
      >
        <p className="text-sm">“Monday’s release” · 12 messages</p>
      </Dialog>
      <Menu
        trigger={<Button icon={<Ellipsis aria-hidden className="size-4" />}>Open a menu</Button>}
      >
        <MenuItem icon={<Pencil aria-hidden />}>Rename</MenuItem>
        <MenuItem icon={<Mail aria-hidden />} disabled>
          Invite
        </MenuItem>
        <MenuSeparator />
        <MenuItem danger icon={<Trash2 aria-hidden />}>
          Delete
        </MenuItem>
      </Menu>
      <Tooltip content="Only you see this.">
        <Button>Hover for a hint</Button>
      </Tooltip>
      <Button
        onClick={() => toast.success("Saved", { description: "Your name is Mira Lund now." })}
      >
        Say it worked
      </Button>
      <Button
        onClick={() =>
          toast.error("Not sent", {
            description: "There is no connection.",
            action: { label: "Send again", onClick: () => toast.success("Sent") },
          })
        }
      >
        Say it did not
      </Button>
    </Specimen>
  );
}
