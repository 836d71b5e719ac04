// What Google finds at our public address: pictures, which it fetches before it takes a class, and the way of callbacks.

import { type Finding, ok, type warn } from '../finding.ts';
import { defaultTitle } from '../passes/default-title.ts';
import { mayFetch } from './examine-robots.ts';

const [ofPictures, ofCallbacks, ofRobots] = ['Google pictures', 'Google callbacks', 'robots.txt'] as const;
/** Milliseconds. */
const patience = 5000;
const picture = `/artwork/${defaultTitle.sha256}/${defaultTitle.name}.png`;
const callbacks = '/google/callbacks';

type Needs = {
  /** What is in Google's way. */
  bad: typeof warn;
  whyNotPublic(url: URL): Promise<string | undefined>;
};

export async function examineAddress(publicUrl: string, { bad, whyNotPublic }: Needs): Promise<Finding[]> {
  const closed = publicUrl.startsWith('https:') ? await whyNotPublic(new URL(publicUrl)) : 'is not https';
  const hidden =
    closed === undefined
      ? []
      : [
          bad(
            ofPictures,
            `${publicUrl} ${closed}: Google fetches no picture there, and refuses classes that name one`,
            'set PUBLIC_URL=https://… to a name that the whole internet reaches',
          ),
          bad(ofCallbacks, `${publicUrl} ${closed}: Google tells nothing there`, 'the same'),
        ];
  const found = await Promise.all([
    examinePicture(publicUrl, bad),
    examineCallbacks(publicUrl, bad),
    examineRobots(publicUrl, bad),
  ]);
  return [...hidden, ...found.flat()];
}

async function examinePicture(publicUrl: string, bad: typeof warn): Promise<Finding[]> {
  const answer = await ask(publicUrl + picture);
  // Told by the check of the public address.
  if (answer === undefined) return [];
  const { status, type } = answer;
  if (status === 200 && type === 'image/png') return [ok(ofPictures, `${publicUrl}/artwork/ gives them out`)];
  return [
    bad(
      ofPictures,
      `${publicUrl}/artwork/… answers ${status} ${type}, not with a picture`,
      'let the proxy pass /artwork/ on as it is, for everybody: no login, no challenge, no other host',
    ),
  ];
}

/** Asks by GET, which only a route that takes POST refuses in this way: nothing is told to the service. */
async function examineCallbacks(publicUrl: string, bad: typeof warn): Promise<Finding[]> {
  const answer = await ask(publicUrl + callbacks);
  if (answer === undefined) return [];
  const { status, allow } = answer;
  if (status === 405 && allow.includes('POST'))
    return [ok(ofCallbacks, `${publicUrl}${callbacks} takes them`)];
  return [
    bad(
      ofCallbacks,
      `${publicUrl}${callbacks} answers ${status}, not as this service does`,
      'let the proxy pass it on; where it does, restart the service with the settings of this machine',
    ),
  ];
}

async function examineRobots(publicUrl: string, bad: typeof warn): Promise<Finding[]> {
  const answer = await ask(`${publicUrl}/robots.txt`);
  if (answer === undefined) return [];
  const { status, text } = answer;
  // None says that all is allowed; one that is out of order says that nothing is.
  const says = status === 200 ? text : status >= 500 ? 'User-agent: *\nDisallow: /' : '';
  const shut = [picture, callbacks].filter((path) => !mayFetch(says, path));
  if (shut.length === 0) return [ok(ofRobots, 'lets Google fetch pictures and send callbacks')];
  return [
    bad(
      ofRobots,
      `${publicUrl}/robots.txt answers ${status} and keeps Googlebot from ${shut.join(' and ')}`,
      "let the proxy pass the service's own robots.txt on, or allow both there",
    ),
  ];
}

type Asked = { status: number; type: string; allow: string; text: string };

/** @returns undefined where nobody answers */
async function ask(url: string): Promise<Asked | undefined> {
  try {
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(patience) });
    const type = answer.headers.get('content-type')?.replace(/;.*/, '') ?? 'without a type';
    const allow = answer.headers.get('allow') ?? '';
    return { status: answer.status, type, allow, text: await answer.text() };
  } catch {
    return undefined;
  }
}
