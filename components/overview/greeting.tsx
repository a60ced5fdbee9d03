/** `name` as the row has it; a person without one is still greeted. */
export function Greeting({ name }: { name?: string }) {
  return (
    <header className="mb-6 md:mb-8">
      <h1 className="text-2xl md:text-3xl">{name ? `Hello, ${name}` : "Hello"}</h1>
      <p className="mt-1 text-muted-foreground">
        Signed in through Clerk, read from Convex, and kept in step.
      </p>
    </header>
  );
}
