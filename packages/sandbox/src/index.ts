export type { RequestName } from './behaviours/behaviour.js';
export { type BehaviourName, type BehaviourSwitch, behaviours, parseBehaviour } from './behaviours/parse-behaviours.js';
export type { SandboxLog } from './files/offer-invoices.js';
export { type Sandbox, type SandboxOptions, startSandbox } from './sandbox.js';
export type { Seen, SeenRequest } from './tally.js';
