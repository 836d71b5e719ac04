// After an issue: what is copied with a press, and the end of the draft that was kept for the worst.

import './copy.js';
import { forgetDraft } from './issue-draft.js';

forgetDraft();
