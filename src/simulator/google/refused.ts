// How Google refuses: one error, whose body has one of several shapes. Who reads it goes by the HTTP status, not by `reason`.
// https://developers.google.com/wallet/retail/offers/resources/error-codes

import type { Fault } from '../../google/discovery/check.ts';
import type { JsonObject } from './json-object.ts';

export class Refused extends Error {
  override name = 'Refused';
  readonly status: number;
  readonly body: JsonObject;

  constructor(status: number, message: string, error: JsonObject) {
    super(message);
    this.status = status;
    this.body = { error: { code: status, message, ...error } };
  }
}

/** Of a class or an object, in Google's words. */
const called = { class: 'Wallet Object Class', object: 'Wallet Object' } as const;
export type Kind = keyof typeof called;

function byWallet(status: number, message: string, reason: string): Refused {
  return new Refused(status, message, { errors: [{ message, domain: 'walletobjects', reason }] });
}

function byFrontEnd(status: number, message: string, reason: string, name: string): Refused {
  return new Refused(status, message, { errors: [{ message, domain: 'global', reason }], status: name });
}

export const invalid = (message: string) => byWallet(400, message, 'invalidResource');

export const invalidId = (id: string) =>
  invalid(`Request contains an invalid argument. Invalid resource ID: ${id}`);

// What `reason` Google gives a 404 and a 409 is not verified.
export const notFound = (kind: Kind, id: string) =>
  byWallet(404, `${called[kind]} ${id} not found.`, kind === 'class' ? 'classNotFound' : 'resourceNotFound');

export const alreadyExists = (kind: Kind, id: string) =>
  byWallet(409, `${called[kind]} ${id} already exists.`, 'existingResource');

export const notApproved = (id: string) => invalid(`${called.class} ${id} not approved`);

export const permissionDenied = () => byWallet(403, 'Permission Denied', 'permissionDenied');

export const tooManyNotices = (issuerId: string, kind: Kind, id: string) =>
  byWallet(
    403,
    `Quota exceeded for issuer ${issuerId} when adding TEXT_AND_NOTIFY message to ${kind} ${id}.`,
    'quotaExceeded',
  );

const tooFast =
  "Quota exceeded for quota metric 'Requests' and limit 'Requests per second' of service 'walletobjects.googleapis.com'";

export const rateLimited = () => byFrontEnd(429, tooFast, 'rateLimitExceeded', 'RESOURCE_EXHAUSTED');

export const rateLimitedAs403 = () => byFrontEnd(403, tooFast, 'rateLimitExceeded', 'PERMISSION_DENIED');

export const internalError = () => byFrontEnd(500, 'Internal error encountered.', 'backendError', 'INTERNAL');

export const unavailable = () =>
  byFrontEnd(503, 'The service is currently unavailable.', 'backendError', 'UNAVAILABLE');

export function unauthenticated(): Refused {
  const message =
    'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid ' +
    'authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.';
  const error = { message: 'Invalid Credentials', domain: 'global', reason: 'authError' };
  return new Refused(401, message, {
    errors: [{ ...error, location: 'Authorization', locationType: 'header' }],
    status: 'UNAUTHENTICATED',
  });
}

/** What the parser in front of the Wallet API says, before the API sees anything. */
function byParser(violations: { field: string; description: string }[]): Refused {
  const message = violations.map(({ description }) => description).join('\n');
  return new Refused(400, message, {
    errors: [{ message, reason: 'invalid' }],
    status: 'INVALID_ARGUMENT',
    details: [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: violations }],
  });
}

export const badJson = (what: string) =>
  byParser([{ field: '', description: `Invalid JSON payload received. ${what}` }]);

export const unknownQuery = (name: string) =>
  byParser([
    {
      field: '',
      description:
        `Invalid JSON payload received. Unknown name "${name}": Cannot bind query parameter. ` +
        `Field '${name}' could not be found in request message.`,
    },
  ]);

export const badQuery = (name: string, value: string) =>
  byParser([{ field: name, description: `Invalid value at '${name}': "${value}"` }]);

export function schemaFaults(faults: Fault[]): Refused {
  return byParser(faults.map(toViolation));
}

function toViolation({ path, message }: Fault): { field: string; description: string } {
  const field = fieldOf(path);
  if (message !== 'is no field that Google knows') {
    return { field, description: `Invalid value at '${field}': ${message}` };
  }
  const cut = path.lastIndexOf('/');
  const [parent, name] = [fieldOf(path.slice(0, cut)), path.slice(cut + 1)];
  const description = `Invalid JSON payload received. Unknown name "${name}" at '${parent}': Cannot find field.`;
  return { field: parent, description };
}

/** `/textModulesData/0/body` → `resource.text_modules_data[0].body`, the names that Google has inside. */
function fieldOf(pointer: string): string {
  const parts = pointer.split('/').slice(1);
  return parts.reduce((field, part) => {
    if (/^\d+$/.test(part)) return `${field}[${part}]`;
    return `${field}.${part.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
  }, 'resource');
}

export const inHtml = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

export const notFoundPage = (path: string) =>
  `<!DOCTYPE html>\n<html lang=en>\n<title>Error 404 (Not Found)!!1</title>\n<p><b>404.</b> <ins>That’s an error.</ins>\n` +
  `<p>The requested URL <code>${inHtml(path)}</code> was not found on this server.\n`;
