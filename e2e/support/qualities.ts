import { AxeBuilder } from "@axe-core/playwright";
import type { Locator, Page, Response } from "@playwright/test";
import { expect } from "./test";

/** What axe finds wrong with the page once nothing on it moves. `rules`: only some of them. */
export async function complaints(page: Page, rules?: string[]): Promise<string[]> {
  await atRest(page);
  // Our pages have no frames: without them in mind axe needs no second page for its sums.
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`);
}

/** What reaches beyond the right edge, and by how many px: all of the page, or something to use that is cut off there. */
export function overhang(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const usable = "main :is(a, button, input, textarea)";
    // A page that scrolls sideways does so for something: whatever it is, it is named.
    const found = document.querySelectorAll(scrollWidth > clientWidth ? "main *" : usable);
    const beyond = [...found]
      .filter((element) => element.checkVisibility() && !element.closest("table, .sr-only"))
      .map((element) => ({ element, px: element.getBoundingClientRect().right - clientWidth }))
      .filter(({ px }) => Math.floor(px) > 0)
      .map(({ element, px }) => `${Math.floor(px)} px: ${element.outerHTML.slice(0, 160)}`);
    return scrollWidth > clientWidth
      ? [`${scrollWidth - clientWidth} px in all`, ...beyond]
      : beyond;
  });
}

/**
 * Notes each shift of the layout from the first paint on, in every document that this page loads, and when a list that
 * had something got more, or lost a row and keeps others: what other people do meanwhile is no fault of the page.
 */
export async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen: { value: number; at: number; what: string[] }[] = [];
    const arrivals: number[] = [];
    Object.assign(window, { layoutShifts: seen, arrivals });
    new MutationObserver((changes) => {
      const isRow = (node: Node) => node.nodeName === "LI";
      const isArrival = changes.some(({ target, addedNodes, removedNodes }) => {
        const has = [...addedNodes].some(isRow) && target.childNodes.length > addedNodes.length;
        // What stands in for rows to come says nothing.
        const gone = [...removedNodes].some((node) => isRow(node) && node.textContent);
        return has || (gone && target.childNodes.length > 0);
      });
      // While the document is still read, its own rows come one by one.
      if (isArrival && document.readyState === "complete") arrivals.push(performance.now());
    }).observe(document, { subtree: true, childList: true });
    type Shift = PerformanceEntry & {
      value: number;
      hadRecentInput: boolean;
      sources?: { node?: Node | null; previousRect: DOMRect; currentRect: DOMRect }[];
    };
    const place = ({ x, y, width, height }: DOMRect) => [x, y, width, height].join(" ");
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as Shift[]) {
        if (entry.hadRecentInput) continue;
        const elements = (entry.sources ?? []).map(({ node, previousRect, currentRect }) => {
          const name =
            node instanceof Element ? node.outerHTML.slice(0, 120) : String(node?.textContent);
          return `${name}: ${place(previousRect)} -> ${place(currentRect)}`;
        });
        seen.push({ value: entry.value, at: entry.startTime, what: elements });
      }
    });
    observer.observe({ type: "layout-shift", buffered: true });
  });
}

type Shifts = { layoutShifts: { value: number; at: number; what: string[] }[]; arrivals: number[] };

/** The next frame of a busy machine, in ms: between a change of the document and its place on screen. */
const FRAMES_MS = 1000;

/** The cumulative layout shift of the document since it was loaded: at most 0.02. */
export async function expectStill(page: Page, path: string): Promise<void> {
  const { layoutShifts, arrivals } = await page.evaluate(() => {
    const { layoutShifts, arrivals } = window as unknown as Shifts;
    return { layoutShifts, arrivals };
  });
  const shifts = layoutShifts.filter(
    ({ at }) => !arrivals.some((arrival) => arrival <= at && at - arrival < FRAMES_MS),
  );
  const total = shifts.reduce((sum, { value }) => sum + value, 0);
  expect.soft(total, `${path} moves: ${JSON.stringify(shifts)}`).toBeLessThanOrEqual(0.02);
}

/** Reaches an element as somebody does who has only a keyboard, and must see where they are. */
export async function tabTo(page: Page, target: Locator, key = "Tab"): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < 60; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) {
      await expectFocusSeen(page);
      return;
    }
    await page.keyboard.press(key);
  }
  throw new Error(`${String(target)} was not reached by ${key}.`);
}

/** What has the focus shows it: an outline, on itself or on the label that stands for it. */
async function expectFocusSeen(page: Page): Promise<void> {
  const isSeen = await page.evaluate(() => {
    const held = document.activeElement;
    const candidates = [held, held?.closest("label"), held?.parentElement];
    return candidates.some((element) => {
      if (!element) return false;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      return (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
    });
  });
  expect(isSeen, "the focus can be seen").toBe(true);
}

/** What a page draws above what stands before it in the document: while that still comes in, it would push it down. */
export function overtaking(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.body.querySelectorAll("*")]
      .filter((element) => Number(getComputedStyle(element).order) < 0)
      .map((element) => element.outerHTML.slice(0, 120)),
  );
}

/** What runs on a page that is asked to stand still, also when all its colours change at once. */
export function restless(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { dataset } = document.documentElement;
    const held = dataset.theme;
    dataset.theme = matchMedia("(prefers-color-scheme: dark)").matches ? "light" : "dark";
    const running = document.getAnimations().map(({ effect }) => {
      const target = effect instanceof KeyframeEffect ? effect.target : null;
      return target?.outerHTML.slice(0, 120) ?? "something";
    });
    if (held === undefined) delete dataset.theme;
    else dataset.theme = held;
    return running;
  });
}

/** Every breach of the content security policy from now on, in every document that this page loads. */
export async function watchPolicy(page: Page): Promise<string[]> {
  const broken: string[] = [];
  await page.exposeBinding("brokePolicy", (_, what: string) => void broken.push(what));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const tell = (window as unknown as { brokePolicy: (what: string) => void }).brokePolicy;
      tell(`${event.violatedDirective} ${event.blockedURI} on ${location.pathname}`);
    });
  });
  return broken;
}

/** The fonts that an answer asks browsers to fetch in advance, and how many fonts its page has a use for. */
export async function fonts(page: Page, answer: Response | null) {
  const inHead = await page
    .locator("link[rel=preload][as=font]")
    .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
  const inHeader = answer?.headers().link?.match(/[^<>]+\.woff2/g) ?? [];
  const used = await page.evaluate(async () => {
    const faces = await document.fonts.ready;
    return [...faces].filter(({ status }) => status === "loaded").length;
  });
  return { inAdvance: [...new Set([...inHead, ...inHeader])], used };
}

/** Words that a reader of the screen is told when they come. */
export function announced(page: Page, words: string): Locator {
  return page.locator("[aria-live], [role=status], [role=alert]").filter({ hasText: words });
}

/** Brings whatever moves or changes its colour to its end, but for what never ends. */
export async function atRest(page: Page): Promise<void> {
  await page.evaluate(() => {
    const moving = () =>
      document
        .getAnimations()
        .filter(
          ({ playState, effect }) =>
            playState === "running" && effect?.getComputedTiming().endTime !== Infinity,
        );
    // What inherits a colour sets out when its parent has arrived.
    for (let depth = 0, found = moving(); found.length > 0 && depth < 30; found = moving()) {
      for (const animation of found) animation.finish();
      depth += 1;
    }
  });
}
