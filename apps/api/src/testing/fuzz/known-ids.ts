import { Random } from './random.js';
import { node } from './schema-values.js';

const MOST_OF_A_NOUN = 60;
const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The noun that an address is about: of `/audit/exports/{id}/file` it is `exports`. */
function nounOf(path: string): string {
  const end = path.indexOf('/{');
  const collection = end === -1 ? path : path.slice(0, end);
  return collection.slice(collection.lastIndexOf('/') + 1);
}

/** The ids that answers have told of, by what they are ids of. */
export class KnownIds {
  readonly #byNoun = new Map<string, string[]>();
  readonly #spared: ReadonlySet<string>;

  /** `spared` are never told. */
  constructor(spared: ReadonlySet<string>) {
    this.#spared = spared;
  }

  /** Remembers what an answer of `path` holds: `id` is of the path's noun, `partnerId` of `partners`. */
  learn(path: string, value: unknown): void {
    if (Array.isArray(value)) {
      for (const entry of value) this.learn(path, entry);
      return;
    }
    for (const [name, entry] of Object.entries(node(value))) {
      if (typeof entry === 'object') this.learn(name === 'items' ? path : `/${name}`, entry);
      else if (typeof entry === 'string' && isId.test(entry) && !this.#spared.has(entry)) {
        if (name === 'id') this.#add(nounOf(path), entry);
        else if (name.endsWith('Id') && name !== 'requestId') this.#add(nounOfField(name), entry);
      }
    }
  }

  /** An id of what a path's parameter stands for. */
  ofPath(path: string, random: Random): string {
    return this.#one(nounOf(path), random);
  }

  /** An id of what a field such as `partnerId` names; undefined for a field that names no id. */
  ofField(name: string, random: Random): string | undefined {
    return name.endsWith('Id') && name.length > 2 ? this.#one(nounOfField(name), random) : undefined;
  }

  #one(noun: string, random: Random): string {
    const all = this.#byNoun.get(noun);
    if (all !== undefined && random.chance(0.9)) return random.pick(all);
    const any = [...this.#byNoun.values()].flat();
    return any.length > 0 && random.chance(0.5) ? random.pick(any) : '01999e40-0000-7000-8000-00000000dead';
  }

  #add(noun: string, id: string): void {
    const all = this.#byNoun.get(noun) ?? [];
    this.#byNoun.set(noun, all);
    if (all.includes(id)) return;
    if (all.length < MOST_OF_A_NOUN) all.push(id);
    else all[new Random(id.charCodeAt(9) * 256 + id.charCodeAt(35)).int(0, MOST_OF_A_NOUN - 1)] = id;
  }
}

function nounOfField(name: string): string {
  if (name === 'toConnectionId') return 'connections';
  return `${name.slice(0, -2)}s`;
}
