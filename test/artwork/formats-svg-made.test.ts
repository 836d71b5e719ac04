// SVG as programs and people write it: what browsers show is what is drawn.

import t from 'tap';
import { isNear, openGallery } from './gallery.ts';

const namespace = 'xmlns="http://www.w3.org/2000/svg"';
const red = [255, 0, 0];
const white = [255, 255, 255];
const { upload, post, look } = await openGallery(t);

/** Each shows red in its middle where it is drawn as it should be. */
const drawings: Record<string, string> = {
  'entities that Illustrator names its name spaces by': `<?xml version="1.0"?>
    <!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [
      <!ENTITY ns_svg "http://www.w3.org/2000/svg"> <!ENTITY ns_ai 'http://ns.adobe.com/AdobeIllustrator/10.0/'> ]>
    <svg xmlns="&ns_svg;" xmlns:i="&ns_ai;" viewBox="0 0 9 9"><i:pgf/><rect width="9" height="9" fill="#f00"/></svg>`,
  'lengths in points, at 96 dots an inch': `<svg ${namespace} width="96" height="96"><rect width="72pt" height="1in" fill="#fff"/>
    <circle cx="36pt" cy="0.5in" r="30pt" fill="#f00"/></svg>`,
  'a font that is imported by an address with a semicolon': `<svg ${namespace} viewBox="0 0 9 9"><style>
    @import url('https://fonts.googleapis.com/css2?family=Roboto:wght@400;700&amp;display=swap'); .a{fill:#f00}</style>
    <rect class="a" width="9" height="9"/></svg>`,
  'blanks in a reference': `<svg ${namespace} viewBox="0 0 9 9"><linearGradient id="g"><stop stop-color="#f00"/></linearGradient>
    <rect width="9" height="9" fill="url( #g )"/></svg>`,
  'quotes in a reference': `<svg ${namespace} viewBox="0 0 9 9"><linearGradient id="g"><stop stop-color="#f00"/></linearGradient>
    <rect width="9" height="9" style="fill:url('#g')"/></svg>`,
  'escapes in names': `<svg ${namespace} viewBox="0 0 9 9"><style>.sm\\:b{fill:#f00} .q::after{content:"\\201C"}</style>
    <rect class="sm:b" width="9" height="9"/></svg>`,
  'a picture inside with a per cent sign of its own': `<svg ${namespace} viewBox="0 0 9 9"><image width="9" height="9"
    href="data:image/svg+xml;utf8,&lt;svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'>&lt;rect width='100%' height='1' fill='red'/>&lt;/svg>"/></svg>`,
  'a picture inside that cannot be read': `<svg ${namespace} viewBox="0 0 9 9"><rect width="9" height="9" fill="#f00"/>
    <image width="9" height="9" href="data:image/svg+xml,%3Cnothing"/></svg>`,
  'a style sheet for print': `<svg ${namespace} viewBox="0 0 9 9"><style media="print">rect{fill:#0f0}</style>
    <rect width="9" height="9" fill="#f00"/></svg>`,
  'a name space with a prefix': `<s:svg xmlns:s="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><s:rect width="9" height="9" fill="red"/></s:svg>`,
};

for (const [name, drawing] of Object.entries(drawings))
  t.test(name, async (t) => {
    const page = await look(await upload(Buffer.from(drawing)), 'page');
    t.ok(isNear(page.at(0.5, 0.5).slice(0, 3), red, 12), `${page.at(0.5, 0.5)}`);
  });

t.test('the size of a root that CSS gives it makes nothing soft', async (t) => {
  for (const root of [
    'style="width:40px;height:40px"',
    'width="1em" height="1em"',
    'width="9000mm" height="9000mm"',
  ]) {
    const circle = `<svg ${namespace} ${root} viewBox="0 0 24 24"><rect width="12" height="24" fill="#f00"/></svg>`;
    const page = await look(await upload(Buffer.from(circle)), 'page');
    t.same([page.width, page.height], [960, 960], root);
    const [left, right] = [page.at(0.49, 0.5), page.at(0.51, 0.5)];
    t.ok(
      isNear(left, [...red, 255], 4) && isNear(right.slice(3), [0], 4),
      `${root}: ${left} beside ${right}`,
    );
  }
});

t.test('the sheet behind a drawing is there', async (t) => {
  const drawing = `<svg ${namespace} style="background-color: rgb(255, 255, 255)" viewBox="-5 -5 10 10"><circle r="1" fill="red"/></svg>`;
  const page = await look(await upload(Buffer.from(drawing)), 'page');
  t.ok(isNear(page.at(0.02, 0.98).slice(0, 3), white, 2), `${page.at(0.02, 0.98)}`);
});

t.test('a shadow on a wide logo is drawn in time', async (t) => {
  const drawing = `<svg ${namespace} viewBox="0 0 300 100"><style>.s{filter:drop-shadow(2px 2px 3px #000)}</style>
    <rect class="s" x="20" y="20" width="260" height="60" fill="#f00"/></svg>`;
  const artwork = await upload(Buffer.from(drawing));
  const page = await look(artwork, 'page');
  t.same([page.width, page.height], [960, 320]);
  t.ok(isNear(page.at(0.5, 0.5).slice(0, 3), red, 12));
});

t.test('entities that grow out of each other, or too often, are refused', async (t) => {
  const grown = (declared: string, used: string) =>
    Buffer.from(`<!DOCTYPE svg [${declared}]><svg ${namespace} viewBox="0 0 9 9"><text>${used}</text></svg>`);
  const cases = {
    nested: grown('<!ENTITY a "aa"><!ENTITY b "&a;&a;">', '&b;'),
    'of a file': grown('<!ENTITY a SYSTEM "file:///etc/passwd">', '&a;'),
    parameters: grown('<!ENTITY % a "x"> %a;<!ENTITY b "%a;">', '&b;'),
    'many times': grown(`<!ENTITY a "${'x'.repeat(200)}">`, '&a;'.repeat(20_000)),
  };
  for (const [name, file] of Object.entries(cases)) {
    const answer = await post(file);
    t.match([answer.statusCode, answer.json()], [422, { code: 'IMAGE_REFUSED' }], name);
  }
});
