import { Controls } from "@/components/gallery/controls";
import { Foundations } from "@/components/gallery/foundations";
import { Pieces } from "@/components/gallery/pieces";
import { ThemeSwitch } from "@/components/ui/theme-switch";

export const metadata = { title: "Components" };

export default function GalleryPage() {
  return (
    <main className="mx-auto max-w-5xl px-4 py-8 md:px-8">
      <div className="mb-8 flex flex-wrap items-center justify-between gap-4">
        <h1 className="text-2xl">Components</h1>
        <ThemeSwitch />
      </div>
      <Foundations />
      <Controls />
      <Pieces />
    </main>
  );
}
