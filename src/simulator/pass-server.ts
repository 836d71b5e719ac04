// The five requests that Wallet makes of a web service, with the statuses and bodies it understands and no others.
// https://developer.apple.com/library/archive/documentation/PassKit/Reference/PassKit_WebService/WebService.html

import type { Transport, WireAnswer } from './transport.ts';

export type PassIdentity = { passTypeIdentifier: string; serialNumber: string; authenticationToken: string };

export type Changes = { serialNumbers: string[]; lastUpdated: string | undefined };

export type Fetched =
  | { status: 200; archive: Buffer; lastModified: string | undefined }
  | { status: 304 }
  | { status: 401 };

/** Each resolves with what the phone understood, and rejects with the line that it logs. */
export type PassServer = {
  register(pass: PassIdentity, pushToken: string): Promise<'done'>;
  unregister(pass: PassIdentity): Promise<'done'>;
  /** "What changed?" */
  changes(passTypeIdentifier: string, tag: string | undefined): Promise<Changes>;
  fetch(pass: PassIdentity, lastModified: string | undefined): Promise<Fetched>;
  log(lines: string[]): Promise<'done'>;
};

/** @param device its library identifier, which differs from server to server */
export function passServer(webServiceURL: string, device: string, transport: Transport): PassServer {
  const base = `${webServiceURL.replace(/\/$/, '')}/v1`;
  const json = { 'content-type': 'application/json' };
  const applePass = (pass: PassIdentity) => ({ authorization: `ApplePass ${pass.authenticationToken}` });
  const registrations = `${base}/devices/${path(device)}/registrations`;
  const registration = (pass: PassIdentity) =>
    `${registrations}/${path(pass.passTypeIdentifier)}/${path(pass.serialNumber)}`;
  const where = `with web service url ${webServiceURL}`;
  const onDevice = (pass: PassIdentity) =>
    `(for device ${device}, pass type ${pass.passTypeIdentifier}, serial number ${pass.serialNumber}; ${where})`;

  return {
    register: (pass, pushToken) =>
      task(`Register task ${onDevice(pass)}`, async () => {
        const headers = { ...applePass(pass), ...json };
        const body = JSON.stringify({ pushToken });
        return done([200, 201], await transport({ method: 'POST', url: registration(pass), headers, body }));
      }),
    unregister: (pass) =>
      task(`Unregister task ${onDevice(pass)}`, async () => {
        const request = { method: 'DELETE', url: registration(pass), headers: applePass(pass) } as const;
        return done([200, 201], await transport(request));
      }),
    changes: (type, tag) => {
      const about = `(for device ${device}, pass type ${type}, last updated ${tag ?? '(null)'}; ${where})`;
      return task(`Get serial #s task ${about}`, async () => {
        const query = tag === undefined ? '' : `?passesUpdatedSince=${unescapedInQuery(tag)}`;
        const url = `${registrations}/${path(type)}${query}`;
        const answer = expect([200, 204], await transport({ method: 'GET', url, headers: {} }));
        return answer.status === 204 ? { serialNumbers: [], lastUpdated: undefined } : readChanges(answer);
      });
    },
    fetch: (pass, lastModified) => {
      const { passTypeIdentifier: type, serialNumber: serial } = pass;
      const about = `(pass type ${type}, serial number ${serial}, if-modified-since ${lastModified ?? '(null)'}; ${where})`;
      return task(`Get pass task ${about}`, async () => {
        const url = `${base}/passes/${path(type)}/${path(serial)}`;
        const headers = {
          ...applePass(pass),
          ...(lastModified !== undefined && { 'if-modified-since': lastModified }),
        };
        // Only who asked with a date can be told that nothing has changed since.
        const understood = lastModified === undefined ? [200, 401] : [200, 304, 401];
        return readFetched(expect(understood, await transport({ method: 'GET', url, headers })));
      });
    },
    log: (logs) =>
      task(`Log task (${where})`, async () => {
        const request = {
          method: 'POST',
          url: `${base}/log`,
          headers: json,
          body: JSON.stringify({ logs }),
        } as const;
        return done([200], await transport(request));
      }),
  };
}

async function task<T>(name: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw new Error(`${name} encountered error: ${(error as Error).message}`, { cause: error });
  }
}

function expect(statuses: number[], answer: WireAnswer): WireAnswer {
  if (statuses.includes(answer.status)) return answer;
  throw new Error(`Unexpected response code ${answer.status}`);
}

function done(statuses: number[], answer: WireAnswer): 'done' {
  expect(statuses, answer);
  return 'done';
}

/** Escaped once by itself and once when it is appended: anything but `[A-Za-z0-9._-]` arrives as no server expects it. */
function path(component: string): string {
  return encodeURIComponent(component).replaceAll('%2F', '/').replaceAll('%', '%25');
}

/** `+`, `&`, `=` and `:` go out as they are: a tag with one of them comes to the server as something else. */
function unescapedInQuery(tag: string): string {
  return encodeURIComponent(tag).replace(/%(2B|26|3D|3A)/g, decodeURIComponent);
}

function isOfType(type: string, { headers }: WireAnswer): boolean {
  return String(headers['content-type']).split(';')[0] === type;
}

function readChanges(answer: WireAnswer): Changes {
  const { serialNumbers, lastUpdated }: Partial<Changes> = JSON.parse(answer.body.toString());
  const isList = Array.isArray(serialNumbers) && serialNumbers.every((one) => typeof one === 'string');
  if (!isOfType('application/json', answer) || !isList) throw new Error('Received invalid serial numbers');
  return { serialNumbers, lastUpdated: typeof lastUpdated === 'string' ? lastUpdated : undefined };
}

function readFetched(answer: WireAnswer): Fetched {
  const { status, headers, body } = answer;
  if (status !== 200) return status === 304 ? { status } : { status: 401 };
  if (!isOfType('application/vnd.apple.pkpass', answer)) throw new Error('Received invalid pass data');
  return { status, archive: body, lastModified: headers['last-modified']?.toString() };
}
