// What an answer of Apple's push server means for the phone that it was about.
// https://developer.apple.com/documentation/usernotifications/handling-notification-responses-from-apns

import type { ApnsAnswer } from '../apns-request.ts';

export type Verdict =
  /** Apple took it. That it arrives nobody promises. */
  | { is: 'accepted' }
  /** The token was dead at that time, in Unix milliseconds; a phone that has said it since lives. */
  | { is: 'gone'; at: number | null }
  /** It is no token, or none of this pass type: one such is forgotten, many are our own mistake. */
  | { is: 'bad' }
  /** The certificate or what we send is refused: every other push would be, too. */
  | { is: 'refused' }
  | { is: 'later'; how: 'at once' | 'soon' | 'after a minute' };

/** What is wrong with every push that we send, whatever its token. A 403 is always about us. */
const ourFault = new Set([
  'BadExpirationDate',
  'BadMessageId',
  'BadPriority',
  'BadTopic',
  'DuplicateHeaders',
  'InvalidPushType',
  'MissingTopic',
  'PayloadEmpty',
  'TopicDisallowed',
]);

/** What is not known is sent again, and never forgets a phone. */
export function judge(answer: ApnsAnswer): Verdict {
  if ('lost' in answer) return { is: 'later', how: answer.lost === 'unprocessed' ? 'at once' : 'soon' };
  const { status, reason, timestamp } = answer;
  if (status === 200) return { is: 'accepted' };
  if (status === 410) return { is: 'gone', at: timestamp };
  if (status === 400 && (reason === 'BadDeviceToken' || reason === 'DeviceTokenNotForTopic'))
    return { is: 'bad' };
  if (status === 403 || (status === 400 && reason !== null && ourFault.has(reason))) return { is: 'refused' };
  return { is: 'later', how: status === 429 ? 'after a minute' : 'soon' };
}
