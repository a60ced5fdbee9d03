/**
 * The pages that are built once and served to everybody. They hold no input, read no parameter of the address and know
 * nobody, so gate one leaves them alone. `middleware.ts` repeats the list, because its matcher must be literal.
 */
export const staticPages = ["/", "/ru"] as const;
