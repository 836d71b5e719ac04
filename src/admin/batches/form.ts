// The form that asks for many vouchers alike: the one that issues, with a quantity, and without customer and code.

import type { BatchWish } from '../../batches/ask.ts';
import type { Refusal } from '../../errors.ts';
import { asciiDigits } from '../../i18n/digits.ts';
import { blankForm, type Faults, faultsOf, type IssueForm, readIssueForm, wishOf } from '../issue/form.ts';

export type BatchForm = IssueForm & { quantity: string };
export type BatchFaults = Faults & { quantity?: 'batch.wrong.quantity' };

export const blankBatch = (): BatchForm => ({ ...blankForm(), quantity: '20' });

export function readBatchForm(sent: URLSearchParams): BatchForm {
  const form = { ...readIssueForm(sent), customerCardId: '', customCode: '', redeemCode: 'yes' };
  return { ...form, quantity: sent.get('quantity') ?? '' };
}

/** @throws Refusal INVALID as `wishOf`; the fields are checked where the batch is asked for */
export function batchWishOf(form: BatchForm): BatchWish {
  const quantity = asciiDigits(form.quantity.trim());
  return { quantity: /^\d{1,9}$/.test(quantity) ? Number(quantity) : Number.NaN, wish: wishOf(form) };
}

export function batchFaultsOf(refusal: Refusal, form: BatchForm): BatchFaults {
  if (refusal.facts.errors?.some(({ path }) => path === '/quantity'))
    return { quantity: 'batch.wrong.quantity' };
  return faultsOf(refusal, form);
}
