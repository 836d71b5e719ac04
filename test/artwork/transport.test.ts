// Uploads that are odd as forms, or by what they say of themselves: each is taken or refused in words, and soon.

import t from 'tap';
import { boundary, findFaults, form, freshPicture, listen, megabyte, part, times } from './raw-service.ts';

t.test('odd forms are taken or refused in words', async (t) => {
  const { send } = await listen(t);
  const picture = await freshPicture();
  const image = part('name="image"; filename="x.png"', picture);
  const inner = Buffer.from(form(image).toString('latin1').replaceAll('--X', '--Y'), 'latin1');
  const nested = part('name="image"', inner, 'Content-Type: multipart/mixed; boundary=Y\r\n');
  const cases: [name: string, body: Buffer, type: string, allowed: number[]][] = [
    ['10,000 parts', form(...times(10_000, (at) => part(`name="f${at}"`, 'x'))), boundary, [400, 413, 422]],
    ['10,000 files', form(...times(10_000, () => image)), boundary, [201, 400, 413, 422]],
    [
      'a picture before 10,000 parts',
      form(image, ...times(10_000, () => part('name="x"', 'x'))),
      boundary,
      [201, 400, 413, 422],
    ],
    ['no boundary', form(image), 'content-type: multipart/form-data', [400, 415, 422]],
    ['an empty boundary', form(image), 'content-type: multipart/form-data; boundary=', [400, 413, 415, 422]],
    [
      'a boundary of 5,000 characters',
      form(image),
      `content-type: multipart/form-data; boundary=${'x'.repeat(5000)}`,
      [400, 415, 422],
    ],
    ['another boundary', form(image), 'content-type: multipart/form-data; boundary=Y', [400, 422]],
    ['two boundaries', form(image), `${boundary}; boundary=Y`, [201, 400, 415, 422]],
    ['a form in a form', form(nested), boundary, [400, 413, 422]],
    [
      'a form in a form of the same boundary',
      form(part('name="image"', form(image))),
      boundary,
      [201, 400, 413, 422],
    ],
    ['a form that stops in its picture', form(image).subarray(0, 200), boundary, [400]],
    ['a form without an end', image, boundary, [201, 400]],
    ['a form of nothing', Buffer.from('--X--\r\n'), boundary, [400, 422]],
    ['an empty body', Buffer.alloc(0), boundary, [400, 422]],
    [
      'a part with a header of 1 MB',
      form(part('name="image"; filename="x"', picture, `X-Long: ${'x'.repeat(megabyte)}\r\n`)),
      boundary,
      [201, 400, 413, 422, 431],
    ],
    [
      'a part with 20,000 headers',
      form(part('name="image"; filename="x"', picture, 'X-Many: 1\r\n'.repeat(20_000))),
      boundary,
      [201, 400, 413, 422, 431],
    ],
    [
      'a part in base64',
      form(
        part(
          'name="image"; filename="x"',
          picture.toString('base64'),
          'Content-Transfer-Encoding: base64\r\n',
        ),
      ),
      boundary,
      [201, 400, 422],
    ],
    ['a part named __proto__', form(part('name="__proto__"; filename="x"', picture)), boundary, [400, 422]],
    ['a picture that is a field', form(part('name="image"', picture)), boundary, [201, 400, 413, 422]],
    [
      '11 MB in a form',
      form(part('name="image"; filename="x"', Buffer.alloc(11 * megabyte))),
      boundary,
      [413],
    ],
  ];
  const faults = [];
  for (const [name, body, type, allowed] of cases)
    for (const fault of findFaults(await send(body, [type]), allowed)) faults.push(`${name}: ${fault}`);
  t.same(faults, []);
});

t.test('names of files and types of content count for nothing', async (t) => {
  const { send } = await listen(t);
  const names: [name: string, allowed: number[]][] = [
    ['../../x.png', [201]],
    ['..\\..\\x.exe', [201]],
    ['/etc/passwd', [201]],
    ['x'.repeat(300), [201]],
    ['a\0b.png', [201, 400]],
    ['\u202egnp.exe', [201]],
    ['%2e%2e%2fx', [201]],
    ['x.php.png;.svg', [201]],
    ["'; drop table artworks; --", [201]],
    ['', [201, 422]],
  ];
  const faults = [];
  for (const [name, allowed] of names) {
    const told = await send(form(part(`name="image"; filename="${name}"`, await freshPicture())), [boundary]);
    for (const fault of findFaults(told, allowed)) faults.push(`${JSON.stringify(name)}: ${fault}`);
    if (name.length > 5 && told.body.includes(JSON.stringify(name).slice(1, -1)))
      faults.push(`${name} comes back`);
  }
  const types = [
    'image/gif',
    'text/html',
    'application/pdf',
    'image/svg+xml; charset=utf-7',
    'x',
    'multipart/related; boundary=X',
    '',
  ];
  for (const type of types) {
    const told = await send(await freshPicture(), [`content-type: ${type}`]);
    for (const fault of findFaults(told, [201, 400, 415, 422])) faults.push(`${type}: ${fault}`);
  }
  const twice = ['content-type: image/png', 'content-type: application/json'];
  for (const headers of [twice, twice.toReversed(), []]) {
    const told = await send(await freshPicture(), headers);
    for (const fault of findFaults(told, [201, 400, 415])) faults.push(`${headers.length} types: ${fault}`);
  }
  t.same(faults, []);
});
