import t from 'tap';
import { corners } from '../fixtures/pictures.ts';
import { svgQuarters } from '../fixtures/web-pictures.ts';
import { isNear, nameCorners, openGallery } from './gallery.ts';

const namespaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"';
const svg = (content: string, attributes = 'viewBox="0 0 120 80"') =>
  Buffer.from(`<svg ${namespaces} ${attributes}>${content}</svg>`);
const text = svgQuarters().toString();
const { red, blue } = corners;

const { upload, look } = await openGallery(t);

t.test('an SVG is as large as it says, in whatever words', async (t) => {
  const cases: Record<string, [attributes: string, width: number, height: number]> = {
    'a view box alone': ['', 120, 80],
    pixels: ['width="240" height="160"', 240, 160],
    'pixels with their unit': ['width="240px" height="160px"', 240, 160],
    millimetres: ['width="127mm" height="84.6667mm"', 480, 320],
    centimetres: ['width="12.7cm" height="8.46667cm"', 480, 320],
    inches: ['width="3in" height="2in"', 288, 192],
    points: ['width="90pt" height="60pt"', 120, 80],
    'shares of a page': ['width="100%" height="100%"', 120, 80],
    'a width alone': ['width="360"', 360, 240],
    'a height alone': ['height="240"', 360, 240],
    'an exponent': ['width="2.4e2" height="1.6e+2"', 240, 160],
  };
  for (const [name, [attributes, width, height]] of Object.entries(cases)) {
    await t.test(name, async (t) => {
      const artwork = await upload(svgQuarters({ attributes }));
      t.same([artwork.width, artwork.height], [width, height]);
      const page = await look(artwork, 'page');
      // Shapes are drawn as large as there is room for.
      t.same([page.width, page.height], [960, 640]);
      t.equal(nameCorners(page), 'RGBY');
    });
  }
  const others = {
    'no size at all': text.replace(/ width="120" height="80" viewBox="0 0 120 80"/, ''),
    'a size without a view box': text.replace(/ viewBox="0 0 120 80"/, ''),
    'a view box that begins elsewhere': svg(
      `<g transform="translate(-500 300)">${text.replace(/^<svg[^>]*>|<\/svg>$/g, '')}</g>`,
      'viewBox="-500,300 120,80"',
    ),
    'a view box of three by two': svg(
      `<g transform="scale(.025)">${text.replace(/^<svg[^>]*>|<\/svg>$/g, '')}</g>`,
      'viewBox="0 0 3 2"',
    ),
    'a view box stretched to its size': text.replace(
      'height="80"',
      'height="120" preserveAspectRatio="none"',
    ),
  };
  for (const [name, file] of Object.entries(others)) {
    t.not(`${file}`, text, name);
    const page = await look(await upload(Buffer.from(file)), 'page');
    t.equal(nameCorners(page), 'RGBY', name);
    const size = [page.width, page.height];
    t.ok(isNear(size, name.includes('stretched') ? [960, 960] : [960, 640], 2), `${name}: ${size}`);
  }
});

t.test('an SVG is told by its first element, whatever stands before it and how it is written', async (t) => {
  const doctype =
    '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">';
  const wide = (encoded: string) => `<?xml version="1.0" encoding="UTF-16"?>\n${encoded}`;
  const prefixed = text.replaceAll(/<(\/?)(svg|rect)/g, '<$1s:$2').replace('xmlns=', 'xmlns:s=');
  const files: Record<string, Buffer> = {
    'byte order mark': Buffer.from(`\uFEFF${text}`),
    prolog: Buffer.from(`<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n${text}`),
    'mark, prolog, comments and DOCTYPE': Buffer.from(
      `\uFEFF<?xml version="1.0"?>\n<!-- Generator: <svg> & co. -->\n${doctype}\n<!-- more -->\n${text}`,
    ),
    'a style sheet named before it': Buffer.from(`<?xml-stylesheet href="x.css" type="text/css"?>${text}`),
    'empty lines': Buffer.from(`\r\n\t \n${text}\n\n<!-- the end -->\n`),
    'UTF-16, small end first': Buffer.from(`\uFEFF${wide(text)}`, 'utf16le'),
    'UTF-16, big end first': Buffer.from(`\uFEFF${wide(text)}`, 'utf16le').swap16(),
    'names with a prefix': Buffer.from(prefixed),
    'single quotes': Buffer.from(text.replaceAll('"', "'")),
    'elements of other programs': Buffer.from(
      text.replace('<rect', '<x:view xmlns:x="urn:x" x:a="1"><x:b/></x:view><rect'),
    ),
  };
  for (const [name, file] of Object.entries(files)) {
    await t.test(name, async (t) => {
      const artwork = await upload(file);
      t.match(artwork, { width: 120, height: 80, sourceFormat: 'svg' });
      t.equal(nameCorners(await look(artwork, 'page')), 'RGBY');
    });
  }
  const accented = (encoding: string) =>
    `<?xml version="1.0" encoding="${encoding}"?>${svg('<text x="5" y="60" font-size="60">é</text>')}`;
  const utf8 = await upload(Buffer.from(accented('UTF-8')));
  const latin1 = await upload(Buffer.from(accented('ISO-8859-1'), 'latin1'));
  t.same(latin1.renditions, utf8.renditions, 'an encoding that the prolog names counts');
});

t.test('a small SVG is drawn at the size of each rendition, not enlarged', async (t) => {
  const half = `<rect width="12" height="24" fill="rgb(${red})"/><rect x="12" width="12" height="24" fill="rgb(${blue})"/>`;
  const artwork = await upload(svg(half, 'width="24" height="24" viewBox="0 0 24 24"'));
  t.same([artwork.width, artwork.height], [24, 24]);
  for (const rendition of ['strip', 'strip@3x', 'hero', 'title', 'icon@3x', 'logo@3x']) {
    const pixels = await look(artwork, rendition);
    const row = Array.from({ length: pixels.width }, (_, x) => pixels.at((x + 0.5) / pixels.width, 0.5));
    const from = row.findIndex((seen) => isNear(seen, red));
    const to = row.findLastIndex((seen) => isNear(seen, blue));
    const between = row.slice(from, to).filter((seen) => !isNear(seen, red) && !isNear(seen, blue));
    t.ok(from >= 0 && to - from > pixels.height / 2, `${rendition}: both colours are there`);
    // Of 24 pixels enlarged there would be 10 to 100.
    t.ok(between.length <= 4, `${rendition}: ${between.length} pixels are between red and blue`);
  }
});
