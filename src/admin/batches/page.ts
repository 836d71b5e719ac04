// Batches: asked for, watched while they are issued, then printed.

import { html } from 'ghtml';
import type { Batch } from '../../batches/store.ts';
import { formatDated } from '../../i18n/dates.ts';
import { type Locale, localeFacts } from '../../i18n/locales.ts';
import { translate } from '../../i18n/translate.ts';
import type { Voucher } from '../../vouchers/voucher.ts';
import { type Desk, deskPage } from '../desk.ts';
import { validityField } from '../issue/page.ts';
import { shortList } from '../vouchers/short-list.ts';
import type { BatchFaults, BatchForm } from './form.ts';

const numberIn = (locale: Locale, value: number) =>
  new Intl.NumberFormat(localeFacts[locale].intl).format(value);
const titleOf = ({ wish }: Batch) => String((wish as { title?: unknown }).title ?? '');

export function batchesPage(
  desk: Desk,
  { batches, form, faults }: { batches: Batch[]; form: BatchForm; faults: BatchFaults },
): string {
  const { locale } = desk;
  const title = translate(locale, 'nav.batches');
  return deskPage(desk, {
    title,
    section: 'batches',
    content: html`<section class="panel">
        <h1>${title}</h1>
        <p>${translate(locale, 'batch.hint')}</p>
        !${batchForm(locale, form, faults)}
      </section>
      <section class="panel">
        <h2>${translate(locale, 'batch.latest')}</h2>
        !${batches.length === 0 ? html`<p>${translate(locale, 'batch.none')}</p>` : batchTable(desk, batches)}
      </section>`,
  });
}

function batchTable({ locale, business: { timeZone } }: Desk, batches: Batch[]): string {
  const columns = ['admin.name', 'batch.quantity', 'status', 'list.issuedAt'] as const;
  const rows = batches.map(
    (batch) => html`<tr>
      <td class="title"><a href="/admin/batches/${batch.id}"><bdi>${titleOf(batch)}</bdi></a></td>
      <td>${numberIn(locale, batch.quantity)}</td>
      <td><span class="status ${batch.status}">${translate(locale, `batch.${batch.status}`)}</span></td>
      <td>${formatDated(locale, batch.createdAt, timeZone)}</td>
    </tr>`,
  );
  return html`<table class="list">
    <thead><tr>!${columns.map((key) => html`<th scope="col">${translate(locale, key)}</th>`)}</tr></thead>
    <tbody>!${rows}</tbody>
  </table>`;
}

function batchForm(locale: Locale, form: BatchForm, faults: BatchFaults): string {
  const say = (field: keyof BatchFaults) =>
    faults[field] === undefined
      ? ''
      : html`<p class="fault" id="${field}-fault" role="alert">${translate(locale, faults[field])}</p>`;
  const blame = (field: keyof BatchFaults) =>
    faults[field] === undefined ? '' : html`aria-invalid="true" aria-describedby="${field}-fault"`;
  return html`<form method="post" action="/admin/batches" enctype="multipart/form-data">
    <input type="hidden" name="key" value="${form.key}" autocomplete="off" />
    <input type="hidden" name="artworkId" value="${form.artworkId}" autocomplete="off" />
    !${say('form')}
    <label for="quantity">${translate(locale, 'batch.quantity')}</label>
    <input id="quantity" name="quantity" value="${form.quantity}" inputmode="numeric" autocomplete="off" maxlength="20" required !${blame('quantity')} />
    !${say('quantity')}
    <label for="title">${translate(locale, 'admin.title')}</label>
    <input id="title" name="title" value="${form.title}" dir="auto" autocomplete="off" maxlength="2000" required !${blame('title')} />
    !${say('title')}
    <label for="description">${translate(locale, 'admin.description')}</label>
    <textarea id="description" name="description" dir="auto" rows="2" maxlength="16000" !${blame('description')}>
${form.description}</textarea>
    !${say('description')}
    <label for="image">${translate(locale, 'issue.image')}</label>
    <input id="image" name="image" type="file" aria-describedby="image-hint" !${faults.image ? 'aria-invalid="true"' : ''} />
    <p class="hint" id="image-hint">${translate(locale, form.artworkId === '' ? 'issue.image.formats' : 'batch.imageKept')}</p>
    !${say('image')}
    !${validityField(locale, { form, faults })}
    <button>${translate(locale, 'batch.ask')}</button>
  </form>`;
}

export function batchPage(desk: Desk, { batch, vouchers }: { batch: Batch; vouchers: Voucher[] }): string {
  const { locale } = desk;
  const { id, status, issued, quantity } = batch;
  const isRunning = status === 'queued' || status === 'running';
  const count = translate(locale, 'batch.count', {
    issued: numberIn(locale, issued),
    quantity: numberIn(locale, quantity),
  });
  const files = html`<p class="actions">
    <a class="button" href="/api/v1/batches/${id}/vouchers.pdf" target="_blank" rel="noopener">${translate(locale, 'batch.pdf')}</a>
    <a class="button quiet" href="/api/v1/batches/${id}/vouchers.csv" download>${translate(locale, 'list.export')}</a>
  </p>`;
  return deskPage(desk, {
    title: titleOf(batch),
    section: 'batches',
    scripts: isRunning ? ['batch.js'] : [],
    content: html`<p><a href="/admin/batches">${translate(locale, 'batch.back')}</a></p>
      <section class="panel" id="batch" data-id="${id}">
        <h1 dir="auto">${titleOf(batch)}</h1>
        <p><span class="status ${status}">${translate(locale, `batch.${status}`)}</span></p>
        <p id="count" aria-live="polite" data-text="${translate(locale, 'batch.count', { issued: '{issued}', quantity: numberIn(locale, quantity) })}" data-intl="${localeFacts[locale].intl}">${count}</p>
        <progress max="${quantity}" value="${issued}" aria-label="${count}"></progress>
        !${status === 'failed' ? html`<p class="warning">${translate(locale, 'batch.failedHint')}</p>` : ''}
        !${status === 'done' ? files : ''}
      </section>
      !${
        vouchers.length === 0
          ? ''
          : html`<section class="panel">
              <h2>${translate(locale, 'admin.vouchers')}</h2>
              !${shortList(locale, vouchers)}
            </section>`
      }`,
  });
}
