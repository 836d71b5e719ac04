// What a check found, for operators: fine, worth knowing, or in the way; and what to do about it.

export type Finding =
  | { check: string; result: 'ok'; says: string }
  | { check: string; result: 'warn' | 'FAIL'; says: string; todo: string };

export const ok = (check: string, says: string): Finding => ({ check, result: 'ok', says });

export const warn = (check: string, says: string, todo: string): Finding => ({
  check,
  result: 'warn',
  says,
  todo,
});

export const fail = (check: string, says: string, todo: string): Finding => ({
  check,
  result: 'FAIL',
  says,
  todo,
});
