import { describe, expect, it } from 'vitest';
import { NameRules, namesRule } from './name-rules.js';

const rules = (input: Parameters<typeof namesRule.parse>[0]) => new NameRules(namesRule.parse(input));
const refused = (names: NameRules, path: string, kind: 'file' | 'folder' = 'file') => names.refusal(path.split('/'), kind);

describe('the names of a mount', () => {
  it('are all when nothing is said', () => {
    const names = rules({});
    expect([names.isEmpty, refused(names, 'a/.b/c.exe')]).toEqual([true, undefined]);
  });

  it('deny wherever in a path the name stands, and whatever its letters', () => {
    const names = rules({ deny: ['*.exe', '.*'] });
    expect(refused(names, 'a/b/VIRUS.Exe')).toBe('deny:*.exe');
    expect(refused(names, '.ssh/keys/id')).toBe('deny:.*');
    expect(refused(names, 'a/.hidden', 'folder')).toBe('deny:.*');
    expect(refused(names, 'a/exe')).toBeUndefined();
  });

  it('allow files by their last name, and folders by any', () => {
    const names = rules({ allow: ['*.csv', 'in/**'] });
    expect(refused(names, 'a/b.csv')).toBeUndefined();
    expect(refused(names, 'a.csv/b')).toBe('allow');
    expect(refused(names, 'in/a/b')).toBeUndefined();
    expect(refused(names, 'a.csv/b', 'folder')).toBeUndefined();
    expect(names.dependsOnFolders).toBe(true);
  });

  it('deny what both say', () => {
    expect(refused(rules({ allow: ['*.csv'], deny: ['draft*'] }), 'draft.csv')).toBe('deny:draft*');
  });

  it('are patterns that can be read', () => {
    expect(namesRule.safeParse({ deny: ['[a'] }).error?.issues).toMatchObject([{ path: ['deny', 0] }]);
    expect(namesRule.safeParse({ deny: ['/a'] }).success).toBe(false);
  });
});
