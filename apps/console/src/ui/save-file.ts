/** Lets the browser save something as a file. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser has taken the content over once the click was handled.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
