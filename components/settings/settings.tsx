import { PageHeader } from "../shell/page-header";
import { Card, CardBody, CardHeader } from "../ui/card";
import { ThemeSwitch } from "../ui/theme-switch";
import { Profile } from "./profile";

export function Settings() {
  return (
    <>
      <PageHeader
        title="Settings"
        description="How this place looks to you, and what Clerk keeps about your account."
      />
      <div className="grid grid-cols-1 gap-6">
        <Card>
          <CardHeader
            title="Appearance"
            description="Kept in this browser. System follows your device."
          />
          <CardBody>
            <ThemeSwitch />
          </CardBody>
        </Card>
        <Profile />
      </div>
    </>
  );
}
