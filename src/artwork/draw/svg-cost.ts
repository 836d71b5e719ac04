// How many elements an SVG comes to when everything that it repeats is counted as often as it is drawn.

export type Element = { id: string | undefined; refers: string[]; children: Element[] };

/** One that is well formed, and would take too much to draw. */
export class Unreasonable extends Error {
  readonly why: 'elements' | 'entities' | 'nesting' | 'repeats';
  constructor(why: Unreasonable['why']) {
    super(why);
    this.why = why;
  }
}

const mostDrawn = 200_000;
/** A reference to something that holds a reference, and so on. */
const deepest = 100;

/**
 * A few hundred bytes can ask for millions: a `use` of ten `use` of ten `use`. Patterns, masks, markers and filters count
 * alike, where an element itself names them; what a style sheet gives by classes is left to the limits. What refers to itself
 * is drawn by nobody.
 * @throws Unreasonable
 */
export function countDrawn(root: Element): void {
  const named = new Map<string, Element>();
  for (const element of everyOne(root)) if (element.id !== undefined) named.set(element.id, element);

  const counted = new Map<Element, number | 'counting'>();
  const count = (element: Element, depth: number): number => {
    const known = counted.get(element);
    if (known !== undefined) return known === 'counting' ? 0 : known;
    if (depth > deepest) throw new Unreasonable('nesting');
    counted.set(element, 'counting');
    let sum = 1;
    for (const child of element.children) sum += count(child, depth);
    for (const id of element.refers) {
      const target = named.get(id);
      if (target) sum += count(target, depth + 1);
    }
    if (sum > mostDrawn) throw new Unreasonable('repeats');
    counted.set(element, sum);
    return sum;
  };
  count(root, 0);
}

function* everyOne(root: Element): Iterable<Element> {
  const waiting = [root];
  for (let element = waiting.pop(); element; element = waiting.pop()) {
    yield element;
    waiting.push(...element.children);
  }
}
