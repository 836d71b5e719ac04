// The help article: whole in five languages, and every address in it leads somewhere.

import t from 'tap';
import { adminPassword, browser } from '../support/browser.ts';
import { findPageFaults } from '../support/page-faults.ts';
import { startService } from '../support/service.ts';

t.test('the article stands in five languages, and leads on to pages that are there', async (t) => {
  const service = await startService(t, { adminPassword });
  const staff = browser(service);
  await staff.signIn();
  const english = (await staff.get('/admin/help')).body;
  t.match(english, /Reference<[\s\S]*Operations<[\s\S]*Quick read<[\s\S]*Published: November 27, 2026/);
  t.match(
    english,
    /Read this first[\s\S]*Visual walkthrough[\s\S]*<figcaption>Issue Voucher<[\s\S]*Next steps/,
  );
  t.same(findPageFaults(english), []);
  const links = [...english.matchAll(/<a href="([^"]+)" aria-label/g)].map(([, href]) => href ?? '');
  t.equal(links.length, 5);
  for (const href of links) t.ok((await staff.get(href)).statusCode < 400, href);
  for (const [language, words] of [
    ['gu', /ઝડપી વાંચન[\s\S]*આગલા પગલાં/],
    ['ko', /빠른 읽기[\s\S]*다음 단계/],
    ['th', /อ่านเร็ว[\s\S]*เผยแพร่: 27 พฤศจิกายน 2569/],
    ['az-Arab', /dir="rtl"[\s\S]*سورعتلی اوخوما[\s\S]*۶ آذر ۱۴۰۵/],
  ] as const) {
    const reader = browser(service, language);
    reader.use(staff.cookie());
    t.match((await reader.get('/admin/help')).body, words, language);
  }
});
