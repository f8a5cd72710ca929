/** The path of what a client names in a folder, in the client's own words; nothing for a folder is the one the session begins in. */
export function pathBelow(folder: string, name: string): string {
  return folder === '' || folder.endsWith('/') ? `${folder}${name}` : `${folder}/${name}`;
}
