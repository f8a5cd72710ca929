import { Failure, isFailure, nearestName } from '@waybill/core';
import type { Behaviour, Manners, Place } from './behaviour.js';
import { connectionBehaviours } from './connection-behaviours.js';
import { deliveryBehaviours } from './delivery-behaviours.js';
import { listingBehaviours } from './listing-behaviours.js';
import { protocolBehaviours } from './protocol-behaviours.js';
import { readingBehaviours } from './reading-behaviours.js';

/** Every way of the sandbox partner to be awkward. */
export const behaviours = [
  ...listingBehaviours,
  ...readingBehaviours,
  ...deliveryBehaviours,
  ...connectionBehaviours,
  ...protocolBehaviours,
] as const;

export type BehaviourName = (typeof behaviours)[number]['name'];

/** A behaviour as it is switched on: its name, and its value behind `=` where it takes one. */
export type BehaviourSwitch = BehaviourName | `${BehaviourName}=${string}`;

const byName: ReadonlyMap<string, Behaviour> = new Map(behaviours.map((each) => [each.name, each]));

function isSwitch(text: string): text is BehaviourSwitch {
  return byName.has(text.split('=', 1)[0] ?? '');
}

/** Reads one that a person typed. @throws Failure `input.invalid` with the nearest name, or with what is wrong with its value */
export function parseBehaviour(text: string): BehaviourSwitch {
  const name = text.split('=', 1)[0] ?? '';
  if (!isSwitch(text)) {
    const near = nearestName(name, [...byName.keys()]);
    const meant = near === undefined ? '' : ` Did you mean "${near}"?`;
    throw new Failure('input.invalid', {
      field: 'behave',
      publicDetail: `There is no behaviour "${name}".${meant} "list" shows them all.`,
    });
  }
  begin(text, { files: '', taken: '' });
  return text;
}

/** Switches them on. @throws Failure `input.invalid` */
export function beginBehaviours(switches: readonly BehaviourSwitch[], place: Place): readonly Manners[] {
  return switches.map((each) => begin(each, place));
}

function begin(text: BehaviourSwitch, place: Place): Manners {
  const at = text.indexOf('=');
  const name = at === -1 ? text : text.slice(0, at);
  const found = byName.get(name);
  if (found === undefined) throw new Failure('input.invalid', { publicDetail: `There is no behaviour "${name}".` });
  try {
    return found.begin(at === -1 ? undefined : text.slice(at + 1), place);
  } catch (error) {
    if (!isFailure(error)) throw error;
    const publicDetail = `${name}${found.takes}: ${error.publicDetail}`;
    throw new Failure('input.invalid', { cause: error, field: 'behave', publicDetail });
  }
}
