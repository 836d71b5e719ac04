import t from 'tap';
import { corners, quarters } from '../fixtures/pictures.ts';
import { svgQuarters } from '../fixtures/web-pictures.ts';
import { isNear, openGallery, type Pixels } from './gallery.ts';

const namespaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';
const svg = (content: string) => Buffer.from(`<svg ${namespaces} viewBox="0 0 120 80">${content}</svg>`);
const png = (await quarters().png().toBuffer()).toString('base64');
const { red, green, blue, yellow } = corners;
const rgb = (color: number[]) => `rgb(${color})`;
const clear = [0, 0, 0, 0];
const rect = (attributes: string) => `<rect width="120" height="80" ${attributes}/>`;
type Point = [x: number, y: number, wanted: number[]];
const halves = (left: number[], right: number[]): Point[] => [
  [0.25, 0.5, left],
  [0.75, 0.5, right],
];
const quarterPoints: Point[] = [
  [0.25, 0.25, red],
  [0.75, 0.25, green],
  [0.25, 0.75, blue],
  [0.75, 0.75, yellow],
];

/** What is drawn, and what is seen of it where. */
const drawings: Record<string, [content: string, points: Point[]]> = {
  'linear gradient': [
    `<linearGradient id="a"><stop stop-color="#000"/><stop offset="1" stop-color="#fff"/></linearGradient>${rect('fill="url(#a)"')}`,
    halves([64, 64, 64], [191, 191, 191]),
  ],
  'gradient that takes its stops from another': [
    `<linearGradient id="a"><stop stop-color="#000"/><stop offset="1" stop-color="#fff"/></linearGradient><radialGradient id="b" xlink:href="#a" gradientUnits="userSpaceOnUse" cx="60" cy="40" r="60"/>${rect('fill="url(#b)"')}`,
    [
      [0.5, 0.5, [2, 2, 2]],
      [0.75, 0.5, [128, 128, 128]],
    ],
  ],
  'style sheet': [
    `<style><![CDATA[.a{fill:${rgb(red)}} #b{fill:${rgb(green)}}]]></style>${rect('class="a"')}<rect id="b" x="60" width="60" height="80"/>`,
    halves(red, green),
  ],
  'style attribute': [rect(`style="fill:${rgb(red)};stroke:none"`), halves(red, red)],
  filter: [
    `<filter id="a" x="0" y="0" width="1" height="1" color-interpolation-filters="sRGB"><feColorMatrix values="0 0 1 0 0  0 1 0 0 0  1 0 0 0 0  0 0 0 1 0"/></filter>${rect(`fill="${rgb(red)}" filter="url(#a)"`)}`,
    halves([30, 30, 220], [30, 30, 220]),
  ],
  'blurred shadow': [
    `<filter id="a"><feGaussianBlur stdDeviation="2"/></filter><rect x="20" y="20" width="80" height="40" filter="url(#a)"/>`,
    [
      [0.5, 0.5, [0, 0, 0, 255]],
      [0.03, 0.05, clear],
    ],
  ],
  mask: [
    `<mask id="a"><rect width="60" height="80" fill="#fff"/></mask>${rect(`fill="${rgb(red)}" mask="url(#a)"`)}`,
    halves([...red, 255], clear),
  ],
  'clip path': [
    `<clipPath id="a"><rect width="60" height="80"/></clipPath>${rect(`fill="${rgb(red)}" clip-path="url(#a)"`)}`,
    halves([...red, 255], clear),
  ],
  pattern: [
    `<pattern id="a" width="60" height="80" patternUnits="userSpaceOnUse"><rect width="30" height="80" fill="${rgb(blue)}"/><rect x="30" width="30" height="80" fill="${rgb(yellow)}"/></pattern>${rect('fill="url(#a)"')}`,
    [0.125, 0.375, 0.625, 0.875].map((x, at): Point => [x, 0.5, at % 2 ? yellow : blue]),
  ],
  'use, by both names': [
    `<defs><rect id="a" width="60" height="80"/></defs><use href="#a" fill="${rgb(red)}"/><use xlink:href="#a" x="60" fill="${rgb(green)}"/>`,
    halves(red, green),
  ],
  symbol: [
    `<symbol id="a" viewBox="0 0 1 1" preserveAspectRatio="none"><rect width="1" height="1" fill="${rgb(blue)}"/></symbol><use href="#a" x="60" width="60" height="80"/>`,
    halves(clear, [...blue, 255]),
  ],
  marker: [
    `<marker id="a" markerUnits="userSpaceOnUse" markerWidth="60" markerHeight="80" refX="30" refY="40"><rect width="60" height="80" fill="${rgb(red)}"/></marker><path d="M30 40h1" stroke="none" marker-start="url(#a)"/>`,
    halves([...red, 255], clear),
  ],
  'embedded PNG': [`<image width="120" height="80" href="data:image/png;base64,${png}"/>`, quarterPoints],
  'embedded PNG in lines of 76 letters': [
    `<image width="120" height="80" xlink:href="data:image/png;base64,\n${png.replace(/.{76}/g, '$&\n')}"/>`,
    quarterPoints,
  ],
  'embedded SVG': [
    `<image width="120" height="80" href="data:image/svg+xml;base64,${svgQuarters().toString('base64')}"/>`,
    quarterPoints,
  ],
  'nested svg element': [
    `<svg x="60" width="60" height="80" viewBox="0 0 1 1" preserveAspectRatio="none">${rect(`fill="${rgb(green)}"`)}</svg>`,
    halves(clear, [...green, 255]),
  ],
  'what a script or a foreign page would change': [
    `${rect(`fill="${rgb(red)}"`)}<script>document.documentElement.remove()</script><foreignObject width="120" height="80"><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>`,
    halves(red, red),
  ],
};

const { upload, look } = await openGallery(t);

t.test('what an SVG draws is drawn', async (t) => {
  for (const [name, [content, points]] of Object.entries(drawings)) {
    await t.test(name, async (t) => {
      const artwork = await upload(svg(content));
      const page = await look(artwork, 'page');
      for (const [x, y, wanted] of points) {
        const seen = page.at(x, y);
        t.ok(isNear(seen, wanted, 6), `shows ${seen}, not ${wanted}, at ${x}, ${y}`);
      }
    });
  }
});

/** The share of dark pixels. */
function inkOf(pixels: Pixels): number {
  const steps = 100;
  const seen = Array.from({ length: steps * steps }, (_, at) =>
    pixels.at((at % steps) / steps, Math.floor(at / steps) / steps),
  );
  return seen.filter(([red = 255]) => red < 100).length / seen.length;
}

t.test('text is drawn, letter by letter', async (t) => {
  const written = (words: string) =>
    svg(
      `${rect('fill="#fff"')}<text x="60" y="50" font-size="20" text-anchor="middle" font-family="Helvetica, Arial, sans-serif">${words}</text>`,
    );
  const artwork = await upload(written('Voucher'));
  const ink = inkOf(await look(artwork, 'page'));
  t.ok(ink > 0.02 && ink < 0.2, `${ink} of it is ink`);
  // Without a font every letter is the same box.
  const others = await upload(written('Vovcher'));
  t.not(others.renditions.page?.url, artwork.renditions.page?.url);
});
