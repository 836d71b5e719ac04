// The five languages say the same, in their own script, with the reference's words; dates and negotiation by vectors.

import { IntlMessageFormat } from 'intl-messageformat';
import t from 'tap';
import { refusals } from '../../src/errors.ts';
import { formatDay, formatMoment } from '../../src/i18n/dates.ts';
import { type Locale, localeFacts, locales } from '../../src/i18n/locales.ts';
import { pickLocale } from '../../src/i18n/negotiate.ts';
import { type MessageKey, messages, translate } from '../../src/i18n/translate.ts';

const keys = Object.keys(messages.en) as MessageKey[];

t.test('all five languages have the same keys in the same order, and none is empty', async (t) => {
  for (const locale of locales) {
    t.strictSame(Object.keys(messages[locale]), keys, locale);
    for (const key of keys) t.equal(messages[locale][key].trim() || 'empty', messages[locale][key], key);
  }
});

t.test('all five languages take the same arguments', async (t) => {
  for (const locale of locales) {
    // In the order of its own grammar.
    for (const key of keys)
      t.strictSame(argumentsOf(locale, key).sort(), argumentsOf('en', key).sort(), `${locale} ${key}`);
  }
  t.strictSame(argumentsOf('en', 'validThru'), ['date']);
});

t.test('no ending is glued to a variable, but the one that never changes', async (t) => {
  for (const locale of locales) {
    for (const key of keys) {
      if (locale === 'ko' && key === 'validThru') continue;
      t.notMatch(messages[locale][key], /[\p{L}\p{M}]\{|\}[\p{L}\p{M}]/u, `${locale} ${key}`);
    }
  }
});

t.test('every refusal has a title, and so has what is our own fault', async (t) => {
  const titled = keys.filter((key) => key.startsWith('problem.')).map((key) => key.slice('problem.'.length));
  t.strictSame(titled.sort(), [...Object.keys(refusals), 'INTERNAL'].sort());
});

t.test("the reference's words stand as they are", async (t) => {
  for (const [key, texts] of Object.entries(table)) {
    t.strictSame(
      locales.map((locale) => messages[locale][key as MessageKey]),
      texts,
      key,
    );
  }
});

t.test('every word is in one script and in that of its language, and none is said twice', async (t) => {
  for (const locale of locales) {
    for (const key of keys) t.strictSame(faults(locale, messages[locale][key]), [], `${locale} ${key}`);
  }
});

t.test('the faults of the source manual are found, so the test can fail', async (t) => {
  const known: [Locale, string][] = [
    ['gu', 'સ્કેન કરોner'],
    ['ko', '스캔ner'],
    ['azb', 'اسکن ائتner'],
    ['th', 'สแกนner'],
    ['ko', '지원ed'],
    ['th', 'การสนับสนุนed'],
    ['en', 'Ручний випуск'],
    ['gu', 'Ручний випуск'],
    ['ko', 'Apple Wallet에 추가'],
    ['th', 'Download บัตรกำนัล'],
    ['azb', 'بو بو ووچر'],
    ['ko', '바우처 바우처'],
    ['th', 'บัตรกำนัลบัตรกำนัล'],
    ['en', 'Add the the voucher'],
    ['azb', 'كارت'],
    ['azb', 'بيلگی'],
  ];
  for (const [locale, text] of known) t.not(faults(locale, text).length, 0, `${locale} ${text}`);
});

t.test('a message is filled in, and is text, not markup', async (t) => {
  t.equal(translate('en', 'validThru', { date: 'June 11, 2026' }), 'Valid through June 11, 2026');
  t.equal(translate('ko', 'validThru', { date: '2026년 5월 25일' }), '2026년 5월 25일까지 사용 가능');
  t.equal(translate('azb', 'status.redeemedAt', { date: '<b>{x}' }), 'ایستیفاده اولونوب: <b>{x}');
  t.equal(translate('th', 'problem.NOT_FOUND'), 'ไม่พบข้อมูล');
  // @ts-expect-error: the argument is missing
  t.throws(() => translate('en', 'validThru'));
  // @ts-expect-error: there is no such argument
  translate('en', 'validThru', { date: 'x', day: 'y' });
  // @ts-expect-error: there is no such key
  t.throws(() => translate('en', 'nope'));
  for (const locale of locales) {
    for (const key of keys)
      if (argumentsOf(locale, key).length === 0)
        t.equal(translate(locale, key as 'status'), messages[locale][key]);
  }
});

t.test('days are written as each language writes them', async (t) => {
  t.equal(formatDay('en', '2026-06-11'), 'June 11, 2026');
  t.equal(formatDay('gu', '2026-06-11'), '11 જૂન, 2026');
  t.equal(formatDay('ko', '2026-05-25'), '2026년 5월 25일');
  t.equal(formatDay('th', '2026-05-25'), '25 พฤษภาคม 2569');
  t.equal(formatDay('azb', '2026-06-11'), '۲۱ خرداد ۱۴۰۵');
  t.equal(formatDay('azb', '2026-05-12'), '۲۲ اردیبهشت ۱۴۰۵');
  t.throws(() => formatDay('en', ''), RangeError);
  t.throws(() => formatDay('en', '2026-13-01'), RangeError);
});

t.test("moments are read off the wall clock of the business's zone", async (t) => {
  const moment = new Date('2026-05-12T11:03:59Z');
  t.equal(formatMoment('en', moment, 'Europe/Kyiv'), 'May 12, 14:03');
  t.equal(formatMoment('gu', moment, 'Asia/Kolkata'), '12 મે 16:33');
  t.equal(formatMoment('ko', moment, 'Asia/Seoul'), '5월 12일 20:03');
  t.equal(formatMoment('th', moment, 'Asia/Bangkok'), '12 พ.ค. 18:03');
  t.equal(formatMoment('azb', moment, 'Asia/Tehran'), '۲۲ اردیبهشت، ۱۴:۳۳');
  t.equal(
    formatMoment('en', new Date('2026-05-12T21:05Z'), 'Europe/Kyiv'),
    'May 13, 00:05',
    'midnight is 00, not 24',
  );
  t.throws(() => formatMoment('en', moment, 'Mars/Base'), RangeError);
});

t.test('the visitor reads the language that is liked best among ours', async (t) => {
  const cases: [header: string | undefined, locale: Locale][] = [
    [undefined, 'gu'],
    ['', 'gu'],
    ['ko', 'ko'],
    ['ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7', 'ko'],
    ['de-DE,de;q=0.9,en;q=0.8,th;q=0.7', 'en'],
    ['en;q=0.5, th ; q=0.6', 'th'],
    ['TH-th', 'th'],
    ['th,ko', 'th'],
    ['en;q=0.8,ko;q=0.8', 'en'],
    ['azb', 'azb'],
    ['az-Arab', 'azb'],
    ['az-Arab-IR', 'azb'],
    ['az-IR,fa;q=0.5', 'azb'],
    ['az', 'gu'],
    ['az-Latn-AZ', 'gu'],
    ['az-Irx', 'gu'],
    ['fa-IR,fa', 'gu'],
    ['fa-IR,fa;q=0.9,en;q=0.3', 'en'],
    ['en;q=0,ko;q=0.1', 'ko'],
    ['en;q=0', 'gu'],
    ['*', 'gu'],
    ['de,*;q=0.5,ko;q=0.4', 'gu'],
    ['ko;q=2', 'gu'],
    ['ko;q=0.12345', 'gu'],
    ['ko;q=nan,th;q=0.1', 'th'],
    ['english,korean', 'gu'],
    [',,;;q=1,-,constructor,__proto__', 'gu'],
  ];
  for (const [header, locale] of cases) t.equal(pickLocale(header, 'gu'), locale, String(header));
});

t.test('a hostile header costs no time', async (t) => {
  const started = performance.now();
  for (const text of ['a,', 'en;q=', ';', ' ', 'az-', '\t;\t', 'q=0.1;']) {
    t.equal(pickLocale(text.repeat(2_000_000 / text.length), 'th'), 'th');
  }
  t.equal(pickLocale(`${'x'.repeat(2000)},ko`, 'en'), 'en', 'what stands too far back is not read');
  t.ok(performance.now() - started < 1000);
});

/** Every table entry of the reference, section 10, that these messages hold: en, gu, ko, th, azb. */
const table: Partial<Record<MessageKey, string[]>> = {
  redeemCode: ['Redeem Code', 'રિડીમ કોડ', '사용 코드', 'รหัสใช้สิทธิ์', 'ایستیفاده کودو'],
  validity: ['Validity', 'માન્યતા અવધિ', '유효 기간', 'ระยะเวลาใช้งาน', 'اعتبار مودّتی'],
  validThru: [
    'Valid through {date}',
    '{date} સુધી માન્ય',
    '{date}까지 사용 가능',
    'ใช้ได้ถึง {date}',
    'سون گون: {date}',
  ],
  noExpiry: ['No expiry', 'સમાપ્તિ તારીખ નથી', '만료 없음', 'ไม่มีวันหมดอายุ', 'بیتمه تاریخی یوخدور'],
  'status.active': ['Active', 'સક્રિય', '사용 가능', 'ใช้งานได้', 'فعال'],
  'status.redeemed': ['Redeemed', 'રિડીમ થયું', '사용 완료', 'ใช้แล้ว', 'ایستیفاده اولونوب'],
  'status.expired': ['Expired', 'મુદત પૂરી', '만료됨', 'หมดอายุ', 'مودّتی بیتیب'],
  'status.voided': ['Cancelled', 'રદ કરેલું', '무효 처리됨', 'ยกเลิกแล้ว', 'لغو ائدیلیب'],
  oneTime: ['One-time use', 'એક વખત વાપરવા માટે', '1회용', 'ใช้ได้ครั้งเดียว', 'بیر دفعه‌لیک'],
  'page.print': [
    'Print / Download',
    'પ્રિન્ટ કરો / ડાઉનલોડ કરો',
    '인쇄 / 다운로드',
    'พิมพ์ / ดาวน์โหลด',
    'چاپ ائت / ائندیر',
  ],
  'page.notFound.title': [
    'Voucher not found',
    'વાઉચર મળ્યું નથી',
    '바우처를 찾을 수 없습니다',
    'ไม่พบบัตรกำนัล',
    'ووچر تاپیلمادی',
  ],
  'voucher.word': ['Voucher', 'વાઉચર', '바우처', 'บัตรกำนัล', 'ووچر'],
};

const scripts: Record<Locale, string> = {
  en: 'Latin',
  gu: 'Gujarati',
  ko: 'Hangul',
  th: 'Thai',
  azb: 'Arabic',
};
/** Brands, acronyms, keys and types of files, which stay Latin everywhere. */
const latinEverywhere = new Set(
  `API CSV PDF QR JSON URL ID Apple Google Wallet https HTTPS Ctrl V MB A4
  PNG JPG JPEG WEBP SVG HEIC HEIF AVIF`.split(/\s+/),
);

/** F-56 and F-57: words of two scripts or a foreign one, words said twice; and Arabic letters where Persian ones belong. */
function faults(locale: Locale, message: string): string[] {
  const text = message.replace(/\{\w+\}/g, ' ');
  const own = new RegExp(
    `^[\\p{Script_Extensions=${scripts[locale]}}\\p{Script=Common}\\p{Script=Inherited}]*$`,
    'u',
  );
  const runs = text.split(/[^\p{L}\p{M}\p{N}\u200C]+/u);
  const foreign = runs.filter((run) => !own.test(run) && !latinEverywhere.has(run));
  const words = [...new Intl.Segmenter(localeFacts[locale].intl, { granularity: 'word' }).segment(text)]
    .filter(({ isWordLike }) => isWordLike)
    .map(({ segment }) => segment.toLowerCase());
  // Twice one word, or two, of which Thai and Korean make one.
  const twice = words.filter(
    (word, i) => word === words[i - 1] || (word === words[i - 2] && words[i - 1] === words[i - 3]),
  );
  const arabic = locale === 'azb' ? (text.match(/[يىكةە]/g) ?? []) : [];
  return [...foreign, ...twice, ...arabic];
}

function argumentsOf(locale: Locale, key: MessageKey): string[] {
  const format = new IntlMessageFormat(messages[locale][key], 'en');
  return format
    .getAst()
    .filter((element) => element.type !== 0)
    .map((element) => (element.type === 1 ? element.value : `not a plain argument: ${element.type}`));
}
