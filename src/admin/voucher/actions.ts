// What staff may do with a voucher as it stands, each as a form that opens: use, cancel, undo, edit, extend, mail again.

import { html } from 'ghtml';
import { formatDay } from '../../i18n/dates.ts';
import type { Locale } from '../../i18n/locales.ts';
import { type MessageKey, translate } from '../../i18n/translate.ts';
import type { Redemption } from '../../redemptions/redemption.ts';
import type { VoucherJson } from '../../vouchers/schemas.ts';
import type { Desk } from '../desk.ts';
import type { Faults, Fault as FieldFault, IssueForm } from '../issue/form.ts';
import { validityField } from '../issue/page.ts';
import { type Mailed, maySend } from '../mails.ts';
import { seenOf } from './change/seen.ts';

/** With a reason alone. */
export type ReasonAction = 'use' | 'void' | 'undo';
export type Fault = Extract<MessageKey, `problem.${string}`> | FieldFault;
/** What was pressed and refused, with what was typed. */
export type Refused =
  | { action: ReasonAction | 'resend'; reason: string; fault: Fault }
  | { action: 'edit' | 'extend'; form: IssueForm; faults: Faults };

export type Possible = {
  voucher: VoucherJson;
  redemption: Redemption | undefined;
  /** The day of issue where it was issued, YYYY-MM-DD. */
  issuedOn: string;
  /** Its last day is over, whatever its status. */
  isOver: boolean;
  /** What edit and extend begin with. */
  form: IssueForm;
  mailed: Mailed;
  refused: Refused | undefined;
};

type Action = Exclude<Refused['action'], 'resend'>;

const offered: Record<VoucherJson['status'], readonly Action[]> = {
  active: ['use', 'edit', 'extend', 'void'],
  expired: ['extend'],
  redeemed: ['undo'],
  voided: [],
};

/** What was refused because it is not offered any more; nothing else says so. */
export function missed({ locale }: Desk, { voucher, refused, mailed }: Possible): string {
  if (refused === undefined) return '';
  const { action } = refused;
  const { status } = voucher;
  if (action === 'resend' ? maySend(status, mailed.addressee) : offered[status].includes(action)) return '';
  const said = 'fault' in refused ? refused.fault : Object.values(refused.faults)[0];
  return said === undefined ? '' : fault(locale, action, said);
}

export function possible({ locale }: Desk, shown: Possible): string {
  const forms: Record<Action, () => string> = {
    use: () => reasonForm(locale, shown, 'use', 'detail.use', translate(locale, 'detail.useHint')),
    edit: () => editForm(locale, shown),
    extend: () => extendForm(locale, shown),
    void: () => reasonForm(locale, shown, 'void', 'detail.void', translate(locale, 'detail.voidHint')),
    undo() {
      if (shown.redemption === undefined) return '';
      const after = translate(locale, shown.isOver ? 'detail.undoEnded' : 'detail.undoHint');
      return reasonForm(locale, shown, 'undo', 'scan.undo', after);
    },
  };
  return offered[shown.voucher.status].map((action) => forms[action]()).join('');
}

type Title = 'detail.use' | 'detail.void' | 'scan.undo' | 'detail.edit' | 'detail.extend';

function opening(locale: Locale, action: string, title: Title, isOpen: boolean, content: string): string {
  return html`<details class="panel action" id="${action}" !${isOpen ? 'open' : ''}>
    <summary id="${action}-title">${translate(locale, title)}</summary>
    !${content}
  </details>`;
}

function reasonForm(
  locale: Locale,
  shown: Possible,
  action: ReasonAction,
  title: Title,
  hint: string,
): string {
  const { voucher, redemption, refused, isOver } = shown;
  const wrong = refused?.action === action ? refused : undefined;
  const described = wrong ? html`aria-invalid="true" aria-describedby="${action}-fault" autofocus` : '';
  const isWarned = action === 'void' || (action === 'undo' && isOver);
  const form = html`<form method="post" action="/admin/vouchers/${voucher.id}/${action}" aria-labelledby="${action}-title">
    !${action === 'undo' ? html`<input type="hidden" name="redemptionId" value="${redemption?.id ?? ''}" />` : ''}
    <p class="${isWarned ? 'warning' : 'hint'}">${hint}</p>
    <label for="${action}-reason">${translate(locale, 'detail.reason')}</label>
    <input id="${action}-reason" name="reason" value="${wrong?.reason ?? ''}" dir="auto" maxlength="200" autocomplete="off" required !${described} />
    !${wrong ? fault(locale, action, wrong.fault) : ''}
    <button class="${action === 'void' ? 'danger' : 'quiet'}">${translate(locale, title)}</button>
  </form>`;
  return opening(locale, action, title, wrong !== undefined, form);
}

/** A picture makes it multipart; the one that was sent before travels on by its id. */
function editForm(locale: Locale, { voucher, form: asItIs, refused }: Possible): string {
  const wrong = refused?.action === 'edit' ? refused : undefined;
  const { form, faults } = wrong ?? { form: asItIs, faults: {} as Faults };
  const blame = (name: 'title' | 'description' | 'image') =>
    faults[name] === undefined ? '' : html`aria-invalid="true" aria-describedby="edit-${name}-fault"`;
  const say = (name: keyof Faults) =>
    faults[name] === undefined ? '' : fault(locale, `edit-${name}`, faults[name]);
  const content = html`<form method="post" action="/admin/vouchers/${voucher.id}/edit" enctype="multipart/form-data" aria-labelledby="edit-title">
    <input type="hidden" name="artworkId" value="${form.artworkId}" />
    <input type="hidden" name="seen" value="${seenOf(asItIs)}" autocomplete="off" />
    <p class="hint">${translate(locale, 'detail.editHint')}</p>
    !${say('form')}
    <label for="title">${translate(locale, 'admin.title')}</label>
    <input id="title" name="title" value="${form.title}" dir="auto" autocomplete="off" maxlength="2000" required !${blame('title')} />
    !${say('title')}
    <label for="description">${translate(locale, 'admin.description')}</label>
    <textarea id="description" name="description" dir="auto" rows="3" maxlength="16000" !${blame('description')}>
${form.description}</textarea>
    !${say('description')}
    <label for="image">${translate(locale, 'issue.image')}</label>
    <input id="image" name="image" type="file" accept=".png,.jpg,.jpeg,.webp,.svg,.heic,.heif,.avif,image/*" !${blame('image')} />
    <p class="hint">${translate(locale, 'issue.image.formats')}</p>
    !${say('image')}
    !${
      form.artworkId === ''
        ? ''
        : html`<label class="choice-line">
            <input type="checkbox" name="removeImage" value="yes" />
            <span>${translate(locale, 'detail.removeImage')}</span>
          </label>`
    }
    <button class="quiet">${translate(locale, 'detail.save')}</button>
  </form>`;
  return opening(locale, 'edit', 'detail.edit', wrong !== undefined, content);
}

function extendForm(locale: Locale, { voucher, form: asItIs, issuedOn, refused }: Possible): string {
  const wrong = refused?.action === 'extend' ? refused : undefined;
  const { form, faults } = wrong ?? { form: asItIs, faults: {} as Faults };
  const isExpired = voucher.status === 'expired';
  const content = html`<form method="post" action="/admin/vouchers/${voucher.id}/extend" aria-labelledby="extend-title">
    !${isExpired ? html`<p class="warning">${translate(locale, 'detail.extendExpired')}</p>` : ''}
    <p class="hint">${translate(locale, 'detail.extendHint', { date: formatDay(locale, issuedOn) })}</p>
    !${faults.form === undefined ? '' : fault(locale, 'extend', faults.form)}
    !${validityField(locale, { form, faults })}
    <button class="quiet">${translate(locale, 'detail.save')}</button>
  </form>`;
  return opening(locale, 'extend', 'detail.extend', wrong !== undefined, content);
}

/** Why no mail could be sent. */
export function resendFault({ locale }: Desk, { refused }: Possible): string {
  return refused?.action === 'resend' ? fault(locale, 'resend', refused.fault) : '';
}

function fault(locale: Locale, id: string, key: Fault): string {
  return html`<p class="fault" id="${id}-fault" role="alert">${translate(locale, key)}</p>`;
}
