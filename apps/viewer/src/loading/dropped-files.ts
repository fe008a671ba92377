/** A file, and where it lay in what was dropped. */
export interface DroppedFile {
  path: string;
  file: File;
}

/**
 * All files of what was dropped, those in folders too.
 * @param entries what the browser tells of folders; null for what is no file
 * @param loose the files without their folders, for browsers that tell nothing
 */
export async function filesOf(
  entries: (FileSystemEntry | null)[],
  loose: File[],
): Promise<DroppedFile[]> {
  const known = entries.filter((entry) => entry !== null);
  if (!known.some(({ isDirectory }) => isDirectory)) {
    return loose.map((file) => ({ path: file.name, file }));
  }
  return (await Promise.all(known.map(within))).flat();
}

async function within(entry: FileSystemEntry): Promise<DroppedFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    return [{ path: entry.fullPath.replace(/^\//, ''), file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const files: DroppedFile[] = [];
  for (;;) {
    // A reader gives at most a hundred entries at a time.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return files;
    files.push(...(await Promise.all(some.map(within))).flat());
  }
}
