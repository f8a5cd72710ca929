import { msg } from '@lingui/core/macro';
import { spoken } from '../../language/spoken.js';
/** What people call the priorities of a job. */
export const priorityLabels = spoken({ high: msg`High`, normal: msg`Normal`, low: msg`Low` });
