import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';
import { expect, it } from 'vitest';

/** What people read or hear of an element, beside what it holds. */
const readAttributes = new Set(['label', 'title', 'placeholder', 'description', 'aria-label', 'hint', 'what', 'legend', 'alt']);

/** Shows names, code and examples as they are. */
const verbatim = new Set(['code', 'Code', 'kbd']);

/** The same in every language. */
const everywhere = new Set(['CSV', 'JSON', 'MAC', 'RFC 5425', 'SHA-256', 'Syslog', 'TLS', 'webhook-id', 'x.csv.sha256']);

interface Found {
  readonly at: number;
  readonly text: string;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

/** Where a string stands: within marked words; or where people read it, and whether it is an example of what to enter. */
interface Place {
  readonly marked: boolean;
  readonly read: 'text' | 'example' | undefined;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

/** Types have no words. */
const hasWords = ({ type }: Node): boolean => type !== 'ImportDeclaration' && !/^TS(?!As|NonNull|Satisfies)/.test(type);

function childrenOf(node: Node): readonly Node[] {
  return Object.values(node)
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .filter((value) => isNode(value) && hasWords(value));
}

function quasisOf(template: Node): readonly string[] {
  return (template['quasis'] as readonly { readonly value: { readonly raw: string } }[]).map(({ value }) => value.raw);
}

/** Examples of what to enter are no words: a name in small letters, a pattern, a path, a URL or a part of a file. */
const isExample = (text: string): boolean => !/^(any|none|all|default\b.*|[A-Z][a-z]+ [a-z].*)$/i.test(text.trim());

function isWords(text: string, place: Place): boolean {
  if (place.marked || place.read === undefined || !/\p{L}{2}/u.test(text) || everywhere.has(text.trim())) return false;
  // {name} and its like are the words of a template.
  const withoutFields = text.replace(/\{\w+\}/g, '');
  return /\p{L}{2}/u.test(withoutFields) && !(place.read === 'example' && isExample(text));
}

function nameOf(element: Node): string {
  const { name } = (element['openingElement'] as Node)['name'] as Node;
  return typeof name === 'string' ? name : '';
}

/** The strings of a module that people read and that are not marked for translation. */
function unmarked(node: Node, place: Place = { marked: false, read: undefined }): readonly Found[] {
  const into = (nodes: readonly Node[], next: Place) => nodes.flatMap((each) => unmarked(each, next));
  const elsewhere: Place = { ...place, read: undefined };
  const said = (text: string) => (isWords(text, place) ? [{ at: node.start, text: text.trim().replace(/\s+/g, ' ') }] : []);
  switch (node.type) {
    case 'JSXElement': {
      const marked = place.marked || ['Trans', 'Plural'].includes(nameOf(node));
      const read = verbatim.has(nameOf(node)) ? undefined : 'text';
      return [
        ...into([node['openingElement'] as Node], { marked, read: undefined }),
        ...into(node['children'] as readonly Node[], { marked, read }),
      ];
    }
    case 'JSXFragment':
      return into(node['children'] as readonly Node[], { ...place, read: 'text' });
    case 'JSXAttribute': {
      const { name } = node['name'] as Node;
      const read = !readAttributes.has(String(name)) ? undefined : name === 'placeholder' ? 'example' : 'text';
      return isNode(node['value']) ? unmarked(node['value'], { ...place, read }) : [];
    }
    case 'Property': {
      // The choices of a field: { value, label }.
      const read = (node['key'] as Node)['name'] === 'label' ? 'text' : undefined;
      return unmarked(node['value'] as Node, { ...place, read });
    }
    case 'JSXText':
    case 'Literal':
      return typeof node['value'] === 'string' ? said(node['value']) : [];
    case 'TemplateLiteral':
      return said(quasisOf(node).join('…'));
    case 'TaggedTemplateExpression':
      return into((node['quasi'] as Node)['expressions'] as readonly Node[], elsewhere);
    case 'ConditionalExpression':
      return [
        ...into([node['test'] as Node], elsewhere),
        ...into([node['consequent'] as Node, node['alternate'] as Node], place),
      ];
    case 'LogicalExpression':
      return [
        ...into([node['left'] as Node], node['operator'] === '&&' ? elsewhere : place),
        ...into([node['right'] as Node], place),
      ];
    case 'JSXExpressionContainer':
      return into(childrenOf(node), place);
    default:
      return into(childrenOf(node), elsewhere);
  }
}

/** Marked words with a brace that is not a placeholder: ICU would take `{yyyy}` for one, and leave it out. */
function bareBraces(node: Node): readonly Found[] {
  const tag = node.type === 'TaggedTemplateExpression' ? (node['tag'] as Node)['name'] : undefined;
  const found =
    tag === 't' || tag === 'msg' ? quasisOf(node['quasi'] as Node).filter((raw) => /[{}]/.test(raw.replace(/'[^']*'/g, ''))) : [];
  return [...found.map((text) => ({ at: node.start, text })), ...childrenOf(node).flatMap(bareBraces)];
}

const programOf = (name: string, code: string): Node => parseSync(name, code).program as unknown as Node;

const source = fileURLToPath(new URL('..', import.meta.url));

/** The modules that have words. */
const modules = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.'))
  .map((name) => ({ name, code: readFileSync(`${source}/${name}`, 'utf8') }))
  .filter(({ name, code }) => name.endsWith('.tsx') || code.includes('@lingui/'))
  .map(({ name, code }) => ({ name, code, program: programOf(name, code) }));

function everywhereIn(find: (program: Node) => readonly Found[]): readonly string[] {
  return modules.flatMap(({ name, code, program }) =>
    find(program).map(({ at, text }) => `${name}:${code.slice(0, at).split('\n').length}: ${text}`),
  );
}

it('whatever is read on a screen is marked for translation', () => {
  expect(everywhereIn(unmarked)).toEqual([]);
});

it('no marked words hold a brace that ICU takes for a placeholder', () => {
  expect(everywhereIn(bareBraces)).toEqual([]);
});

it('sees what is not marked', () => {
  const of = (code: string) => unmarked(programOf('a.tsx', code)).map(({ text }) => text);
  expect(of('<p>Read me</p>')).toEqual(['Read me']);
  expect(of('<A label={is ? \'Yes\' : t`No`} placeholder="acme" />')).toEqual(['Yes']);
  expect(of('<A title={`Job $' + '{name}`} placeholder="any" />')).toEqual(['Job …', 'any']);
  expect(of('<Trans>Read <b>me</b></Trans>')).toEqual([]);
  expect(of("<Select data={[{ value: 'all', label: 'All of it' }, { value: 'none', label: t`None` }]} />")).toEqual([
    'All of it',
  ]);
});

it('sees a brace that ICU would take', () => {
  const of = (code: string) => bareBraces(programOf('a.tsx', code)).map(({ text }) => text);
  expect(of('t`such as {yyyy}`')).toEqual(['such as {yyyy}']);
  expect(of("t`such as '{yyyy}'`")).toEqual([]);
});
