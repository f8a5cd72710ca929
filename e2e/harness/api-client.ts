/** The REST API as a script uses it: an API key and JSON. */
export class ApiClient {
  readonly #url: string;
  readonly #key: string;

  constructor(httpUrl: string, key: string) {
    this.#url = `${httpUrl}/api/v1`;
    this.#key = key;
  }

  async get<T>(path: string): Promise<T> {
    return this.#json<T>(await this.send('GET', path), 'GET', path);
  }

  async post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.#json<T>(await this.send('POST', path, body), 'POST', path);
  }

  /** The bare answer, for tests of refusals. */
  send(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(`${this.#url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async #json<T>(response: Response, method: string, path: string): Promise<T> {
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}: ${text}`);
    return text === '' ? (undefined as T) : (JSON.parse(text) as T);
  }
}

/** A page of any list. */
export interface PageOf<T> {
  readonly items: readonly T[];
}
