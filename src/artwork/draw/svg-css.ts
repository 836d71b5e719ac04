// What of an SVG's CSS is kept: everything but addresses of something outside of the file.

/** An address that is not one of the file's own elements. */
const foreign = /(?:image-set|src)\([^)]*\)?|url\((?!\s*["']?\s*#)[^)]*\)?/gi;
const imports = /@import\s*(?:url\([^)]*\)?|"[^"]*"|'[^']*')?[^;{]*;?/gi;

/** Leaves no address in it but those of the file's own elements. */
export function cleanCss(css: string): string {
  const clean = (text: string) => text.replace(imports, '').replace(foreign, 'none');
  // An escape may spell what is looked for: where it does, nothing is kept.
  if (css.includes('\\') && namesIn(withoutEscapes(css)) > namesIn(css)) return '';
  return clean(css);
}

const namesIn = (css: string): number => css.match(/url\(|@import|image-set\(|src\(/gi)?.length ?? 0;

const withoutEscapes = (css: string): string =>
  css.replace(/\\(?:([0-9a-f]{1,6})\s?|([^\n]))/gi, (_, hex: string | undefined, other = '') => {
    const code = hex === undefined ? 0 : Number.parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : other;
  });

/** Ids that a declaration refers to. */
export function* referencesIn(css: string): Iterable<string> {
  for (const [, id] of css.matchAll(/url\(\s*["']?\s*#([^"')\s]+)/gi)) if (id) yield id;
}

/** A style sheet's medium; librsvg asks for none. */
export const appliesToScreens = (media: string | undefined): boolean =>
  !/^\s*(only\s+)?(print|speech)\b/i.test(media ?? '');

const noColor = /^(none|transparent|inherit|initial|unset|revert|currentcolor)$/i;

/** A plain background colour. */
export function backgroundIn(style: string | undefined): string | undefined {
  const [, color] = /(?:^|;)\s*background(?:-color)?\s*:\s*([^;]+?)\s*(?:;|$)/i.exec(style ?? '') ?? [];
  return color &&
    !noColor.test(color) &&
    /^(#[0-9a-f]{3,8}|rgba?\([\d\s.,%]{5,40}\)|[a-z]{3,20})$/i.test(color)
    ? color
    : undefined;
}
