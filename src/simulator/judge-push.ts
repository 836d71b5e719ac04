// What Apple's push server refuses whatever its day is like, and what it lets through and a provider should not do.
// https://developer.apple.com/documentation/usernotifications/handling-notification-responses-from-apns

import type { IncomingHttpHeaders } from 'node:http2';

/** `body` as far as it was read: of a longer one than `mostBytes`, only that it is longer matters. */
export type PushRequest = { headers: IncomingHttpHeaders; body: Buffer };
export type Refused = { status: number; reason: string };

export const mostBytes = 4096;

const prefix = '/3/device/';
const hex = /^(?:[0-9a-f]{2})+$/i; // Apple: assume no length of a token
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const priorities = ['1', '5', '10'];
const pushTypes = [
  ...['alert', 'background', 'complication', 'controls', 'fileprovider', 'liveactivity'],
  ...['location', 'mdm', 'pushtotalk', 'voip', 'widgets'],
];

export const tokenOf = ({ headers }: PushRequest): string => headers[':path']?.slice(prefix.length) ?? '';
export const topicOf = ({ headers }: PushRequest): string => text(headers['apns-topic']) ?? '';

/** A header once; twice or as a list it is no value that Apple takes. */
const text = (value: string | string[] | undefined): string | undefined => value?.toString();

/** @param passType the UID of the client's certificate @param registeredFor the topic that the token belongs to, if known */
export function whyRefused(
  request: PushRequest,
  passType: string,
  registeredFor?: string,
): Refused | undefined {
  const [status, reason] =
    wrongAddress(request) ??
    wrongHeader(request) ??
    wrongTopic(topicOf(request), passType, registeredFor) ??
    wrongBody(request) ??
    [];
  return status && reason ? { status, reason } : undefined;
}

type Found = [status: number, reason: string] | undefined;

function wrongAddress(request: PushRequest): Found {
  if (request.headers[':method'] !== 'POST') return [405, 'MethodNotAllowed'];
  if (!request.headers[':path']?.startsWith(prefix)) return [404, 'BadPath'];
  const token = tokenOf(request);
  if (token === '') return [400, 'MissingDeviceToken'];
  return hex.test(token) ? undefined : [400, 'BadDeviceToken'];
}

function wrongHeader({ headers }: PushRequest): Found {
  const [id, expiration, type] = ['apns-id', 'apns-expiration', 'apns-push-type'].map((n) =>
    text(headers[n]),
  );
  const priority = text(headers['apns-priority']) ?? '10';
  if (id !== undefined && !uuid.test(id)) return [400, 'BadMessageId'];
  if (expiration !== undefined && !/^\d+$/.test(expiration)) return [400, 'BadExpirationDate'];
  if (!priorities.includes(priority)) return [400, 'BadPriority'];
  if (type !== undefined && !pushTypes.includes(type)) return [400, 'InvalidPushType'];
  // Apple: a background notification at priority 10, the default, is an error.
  return type === 'background' && priority === '10' ? [400, 'BadPriority'] : undefined;
}

function wrongTopic(topic: string, passType: string, registeredFor = topic): Found {
  if (topic === '') return [400, 'MissingTopic'];
  if (topic !== passType) return [400, 'TopicDisallowed'];
  return topic === registeredFor ? undefined : [400, 'DeviceTokenNotForTopic'];
}

function wrongBody({ body }: PushRequest): Found {
  if (body.length === 0) return [400, 'PayloadEmpty'];
  return body.length > mostBytes ? [413, 'PayloadTooLarge'] : undefined;
}

/** RFC 9113 6.2: the HEADERS frame carries a priority; Apple asks providers to send none. */
const priorityFlag = 0x20;

/** Apple answers 200 to all of these. */
export function faultsOf({ headers, body }: PushRequest, flags: number): string[] {
  const faults: string[] = [];
  if (headers.authorization !== undefined) faults.push('authorization beside a client certificate');
  if (headers['apns-expiration'] === '0') faults.push('apns-expiration 0: lost where the phone is off');
  if (body.length > 0 && body.toString() !== '{}') faults.push('a body other than {}');
  if (flags & priorityFlag) faults.push('HTTP/2 priority');
  return faults;
}
