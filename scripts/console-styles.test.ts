import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const source = join(root, 'apps', 'console', 'src');
const styles = join(root, 'node_modules', '@mantine', 'core', 'styles');
/** Parts that a component is made of, and that have styles of their own beside it. */
const madeOf: Readonly<Record<string, readonly string[]>> = {
  SegmentedControl: ['FloatingIndicator'],
  TagsInput: ['Pill', 'PillsInput'],
  MultiSelect: ['Pill', 'PillsInput'],
};

it('brings the styles of every component of the library that the console uses', () => {
  const shell = readFileSync(join(source, 'styles', 'mantine.css'), 'utf8');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tsx'));
  const missing = files.flatMap((file) => {
    const text = readFileSync(join(source, file), 'utf8');
    const used = [...text.matchAll(/import \{([^}]*)\} from '@mantine\/core'/g)].flatMap(([, names = '']) => names.split(','));
    const parts = used.map((name) => name.trim()).flatMap((name) => [name, ...(madeOf[name] ?? [])]);
    const styled = parts.filter((name) => /^[A-Z]\w+$/.test(name) && existsSync(join(styles, `${name}.css`)));
    return styled
      .filter((name) => ![shell, text].some((where) => where.includes(`/${name}.css`)))
      .map((name) => `${file}: ${name}`);
  });
  expect(missing, "import '@mantine/core/styles/NAME.css' where it is used").toEqual([]);
});
