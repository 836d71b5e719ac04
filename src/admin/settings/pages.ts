// The settings that are one form each: the business, and what its passes look like; and what the wallets say.

import { html } from 'ghtml';
import { localeFacts, locales } from '../../i18n/locales.ts';
import { translate } from '../../i18n/translate.ts';
import type { Desk } from '../desk.ts';
import { passPreview } from '../issue/preview.ts';
import type { Problem } from './api.ts';
import { fieldsOf, type Refused, settingsPage } from './frame.ts';

export function businessPage(desk: Desk, refused: Refused | undefined): string {
  const { locale, business } = desk;
  const { settings } = business;
  const { fault, text, choice, check } = fieldsOf(locale, 'business', refused);
  const languages = locales.map((each): [string, string] => [each, localeFacts[each].endonym]);
  return settingsPage(
    desk,
    'business',
    html`<section class="panel">
      <form method="post" action="/admin/settings/business">
        !${fault()} !${text('name', 'settings.name', business.name, { attributes: 'dir="auto" maxlength="60" required' })}
        !${text('timeZone', 'settings.timeZone', business.timeZone, { hint: 'settings.timeZoneHint', attributes: 'dir="ltr" list="zones" maxlength="64" required' })}
        <datalist id="zones">!${Intl.supportedValuesOf('timeZone').map((zone) => html`<option value="${zone}"></option>`)}</datalist>
        !${choice('locale', 'settings.language', business.locale, languages, 'settings.languageHint')}
        !${text('undoMinutes', 'settings.undoMinutes', String(settings.undoMinutes), { hint: 'settings.undoHint', attributes: 'inputmode="numeric" maxlength="5" required' })}
        !${text('reminderDays', 'settings.reminderDays', String(settings.reminderDays ?? ''), { hint: 'settings.reminderHint', attributes: 'inputmode="numeric" maxlength="5"' })}
        !${check('emailVouchers', 'settings.emailVouchers', settings.emailVouchers)}
        !${check('apiKeysMayVoid', 'settings.apiKeysMayVoid', settings.apiKeysMayVoid)}
        !${check('googleAutoLink', 'settings.googleAutoLink', settings.googleAutoLink)}
        <button>${translate(locale, 'detail.save')}</button>
      </form>
    </section>`,
  );
}

export type BrandPictures = { logo: string | undefined; icon: string | undefined };

export function brandPage(desk: Desk, pictures: BrandPictures, refused: Refused | undefined): string {
  const { locale, business } = desk;
  const { brand, barcodeFormat } = business;
  const { fault, text, area, choice } = fieldsOf(locale, 'brand', refused);
  const color = 'type="color" dir="ltr"';
  const formats: [string, string][] = [
    ['QR', translate(locale, 'issue.more.qr')],
    ['CODE128', translate(locale, 'issue.more.code128')],
  ];
  const picture = (name: 'logo' | 'icon') =>
    html`<form method="post" action="/admin/settings/${name}" enctype="multipart/form-data">
      <label for="${name}-image">${translate(locale, `settings.${name}`)}</label>
      !${pictures[name] ? html`<img class="brand-picture" src="${pictures[name]}" alt="" />` : ''}
      <input id="${name}-image" name="image" type="file" required aria-describedby="${name}-hint" />
      <p class="hint" id="${name}-hint">${translate(locale, 'issue.image.formats')}</p>
      !${refused?.form === name ? html`<p class="fault" role="alert">${translate(locale, pictureFault(refused.problem.code))}</p>` : ''}
      <p class="actions">
        <button class="quiet">${translate(locale, 'settings.upload')}</button>
        !${pictures[name] ? html`<button class="link" name="clear" value="yes" formnovalidate>${translate(locale, 'detail.removeImage')}</button>` : ''}
      </p>
    </form>`;
  return settingsPage(
    desk,
    'brand',
    html`<div class="issue">
      <section class="panel">
        <form method="post" action="/admin/settings/brand" id="brand">
          !${fault()} !${text('backgroundColor', 'settings.backgroundColor', brand.backgroundColor, { attributes: color })}
          !${text('foregroundColor', 'settings.foregroundColor', brand.foregroundColor, { attributes: color })}
          !${text('labelColor', 'settings.labelColor', brand.labelColor, { attributes: color })}
          !${area('contact', 'settings.contact', brand.contact ?? '', 'settings.contactHint')}
          !${choice('barcodeFormat', 'issue.more.barcode', barcodeFormat, formats)}
          <button>${translate(locale, 'detail.save')}</button>
        </form>
        !${picture('logo')} !${picture('icon')}
      </section>
      !${passPreview(desk, { form: { title: translate(locale, 'issue.preview.title') }, picture: undefined, validity: translate(locale, 'noExpiry') })}
    </div>`,
    { scripts: ['brand-preview.js'] },
  );
}

/** The file is not always to blame: it may be too large, or the service too busy to draw it. */
function pictureFault(code: Problem['code']) {
  if (code === 'BODY_TOO_LARGE') return 'issue.wrong.large';
  return code === 'IMAGE_REFUSED' || code === 'UNSUPPORTED_MEDIA_TYPE'
    ? 'issue.wrong.image'
    : (`problem.${code}` as const);
}

export type WalletFacts = Record<'apple' | 'google', 'off' | 'development' | 'on'> & {
  /** What looks at it and what it says: for operators, in English. */
  says: [check: string, says: string][];
};

const manual = {
  'settings.appleTodo': 'certificates/README.md',
  'settings.googleTodo': 'README.md: Google Wallet',
};

export function walletsPage(desk: Desk, facts: WalletFacts): string {
  const { locale } = desk;
  const wallet = (
    name: string,
    state: WalletFacts['apple'],
    todo: 'settings.appleTodo' | 'settings.googleTodo',
  ) =>
    html`<section class="panel">
      <h2>${name}</h2>
      <p><span class="status ${state === 'on' ? 'done' : ''}">${translate(locale, `settings.wallet.${state}`)}</span></p>
      !${state === 'on' ? '' : html`<p>${translate(locale, todo)} <code dir="ltr">${manual[todo]}</code></p>`}
    </section>`;
  return settingsPage(
    desk,
    'wallets',
    html`!${wallet('Apple Wallet', facts.apple, 'settings.appleTodo')}
      !${wallet('Google Wallet', facts.google, 'settings.googleTodo')}
      <section class="panel">
        <h2>${translate(locale, 'settings.forOperators')}</h2>
        <dl class="facts" lang="en" dir="ltr">!${facts.says.map(([check, says]) => html`<dt>${check}</dt><dd>${says}</dd>`)}</dl>
        <p>${translate(locale, 'settings.doctor')}</p>
        <p><code dir="ltr">npm run --silent cli -- doctor</code></p>
      </section>`,
  );
}
