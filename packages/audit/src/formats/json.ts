import type { EventFormat } from './format.js';
import { visibleJson } from './visible-text.js';

/** An event as the API shows it, one JSON object a line, with its hashes. JSON's escapes say exactly what was there. */
export const json: EventFormat = {
  extension: '.jsonl',
  mediaType: 'application/x-ndjson',
  head: '',
  lineEnd: '\n',
  line: (event) => visibleJson(event),
};
