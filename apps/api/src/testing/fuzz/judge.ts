import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { FuzzRequest } from './requests.js';
import { type Node, node, resolved } from './schema-values.js';

/** What came back. */
export interface FuzzAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

const DOCUMENT = 'waybill:document';

/** The schema with what it refers to in the document under its name. */
function referring(schema: unknown): Node {
  return node(JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', `"${DOCUMENT}#/components/`)));
}

/** Says what an answer does that the OpenAPI document does not say. */
export class Judge {
  readonly #document: Node;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: true });
  readonly #checks = new Map<unknown, ValidateFunction>();

  constructor(document: Node) {
    this.#document = document;
    addFormats.default(this.#ajv);
    const { schemas } = node(document['components']);
    // Once, and referred to: reading all schemas anew for each answer takes longer than everything else.
    this.#ajv.addSchema({ $id: DOCUMENT, components: { schemas } });
  }

  /** What is wrong with the answer to a request; empty when nothing is. */
  wrongs(request: FuzzRequest, answer: FuzzAnswer): readonly string[] {
    const responses = node(request.operation.about['responses']);
    // 5XX stands for what nobody plans for; a status by itself is meant, as where a partner's server is asked.
    const documented = responses[String(answer.status)];
    if (answer.status >= 500 && documented === undefined) return [`a fault of ours: ${answer.status}`];
    if (request.method !== request.operation.method) return this.#wrongsElsewhere(request, answer);
    if (documented === undefined) return [`the status ${answer.status} is not documented`];
    return this.#wrongsOfBody(resolved(this.#document, documented), answer);
  }

  /** Another method of the address: HEAD is GET without a body, and what is not served says so. */
  #wrongsElsewhere(request: FuzzRequest, answer: FuzzAnswer): readonly string[] {
    if (request.method === 'HEAD') return answer.text === '' ? [] : ['a body after HEAD'];
    if (answer.status < 400) return [];
    const components = node(node(this.#document['components'])['responses']);
    const documented = components[`Problem${answer.status}`];
    return documented === undefined
      ? [`no problem has the status ${answer.status}`]
      : this.#wrongsOfBody(node(documented), answer);
  }

  #wrongsOfBody(response: Node, { contentType, text }: FuzzAnswer): readonly string[] {
    const content = node(response['content']);
    const [type, media] = Object.entries(content)[0] ?? [];
    if (type === undefined) return text === '' ? [] : ['a body where none is documented'];
    if (contentType.split(';')[0]?.trim() !== type) return [`${contentType || 'no content type'} where ${type} is documented`];
    if (type === 'application/octet-stream') return [];
    const itemSchema = node(media)['x-item-schema'];
    if (itemSchema !== undefined)
      return text
        .split('\n')
        .filter((line) => line !== '')
        .flatMap((line) => this.invalid(itemSchema, line));
    return this.invalid(node(media)['schema'], text);
  }

  /** How a JSON text breaks a schema of the document; empty when it does not. */
  invalid(schema: unknown, text: string): readonly string[] {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return ['what is said to be JSON is none'];
    }
    const check = this.#checks.get(schema) ?? this.#ajv.compile(referring(schema));
    this.#checks.set(schema, check);
    return check(value)
      ? []
      : (check.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}: ${JSON.stringify(error.params)}`);
  }
}
