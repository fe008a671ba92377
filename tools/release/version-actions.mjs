/**
 * How `nx release` gives the packages their next version: all have the same. What names it besides the
 * package.json files (the images' tags, the changelog's heading) is changed with them.
 */
import { posix } from 'node:path';
import { VersionActions } from 'nx/release';

const { join } = posix;
const KINDS = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];

export default class extends VersionActions {
  validManifestFilenames = ['package.json'];

  async readCurrentVersionFromSourceManifest(tree) {
    const manifestPath = this.#manifest();
    return { currentVersion: readJson(tree, manifestPath).version, manifestPath };
  }

  async readCurrentVersionFromRegistry() {
    throw new Error('the version is that of the sources: currentVersionResolver is disk');
  }

  async readCurrentVersionOfDependency(tree, graph, project) {
    const name = nameOf(graph, project);
    const manifest = readJson(tree, this.#manifest());
    const kind = KINDS.find((one) => manifest[one]?.[name] !== undefined) ?? null;
    return { currentVersion: kind && manifest[kind][name], dependencyCollection: kind };
  }

  async updateProjectVersion(tree, version) {
    const path = this.#manifest();
    const before = readJson(tree, path).version;
    writeJson(tree, path, { ...readJson(tree, path), version });
    retagImages(tree, this.projectGraphNode.data.root, before, version);
    // Of the first project to come; then it is done.
    writeJson(tree, 'package.json', { ...readJson(tree, 'package.json'), version });
    headChangelog(tree, version);
    return [`${path}: ${before} -> ${version}`];
  }

  async updateProjectDependencies(tree, graph, dependencies) {
    const path = this.#manifest();
    const manifest = readJson(tree, path);
    for (const [project, version] of Object.entries(dependencies)) {
      const name = nameOf(graph, project);
      for (const kind of KINDS) {
        if (manifest[kind]?.[name] !== undefined) manifest[kind][name] = version;
      }
    }
    writeJson(tree, path, manifest);
    return [`${path}: ${Object.keys(dependencies).length} packages of the workspace`];
  }

  #manifest() {
    return join(this.projectGraphNode.data.root, 'package.json');
  }
}

/** The tags of the images that the Dockerfiles, the manifests and their READMEs name. */
function retagImages(tree, root, before, version) {
  const deploy = join(root, 'deploy');
  const files = ['Dockerfile', 'README.md'].map((file) => join(root, file));
  if (tree.exists(deploy)) files.push(...tree.children(deploy).map((file) => join(deploy, file)));
  for (const file of files) {
    if (!tree.exists(file) || !tree.isFile(file)) continue;
    const text = tree.read(file, 'utf8');
    const tagged = text.replaceAll(/\b(vgg-(?:server|trainer)):([\d.]+\d)/g, (image, name, tag) =>
      tag === before ? `${name}:${version}` : image,
    );
    if (tagged !== text) tree.write(file, tagged);
  }
}

/** What was under Unreleased is under the version and its date. */
function headChangelog(tree, version) {
  const text = tree.read('CHANGELOG.md', 'utf8');
  if (text.includes(`\n## ${version} `)) return;
  const date = new Date().toISOString().slice(0, 10);
  tree.write(
    'CHANGELOG.md',
    text.replace('## Unreleased\n', `## Unreleased\n\n## ${version} (${date})\n`),
  );
}

const nameOf = (graph, project) => graph.nodes[project].data.metadata.js.packageName;
const readJson = (tree, path) => JSON.parse(tree.read(path, 'utf8'));
const writeJson = (tree, path, value) => tree.write(path, `${JSON.stringify(value, null, 2)}\n`);

/** The lock file names the versions, too. */
export async function afterAllProjectsVersioned(cwd, { dryRun }) {
  if (dryRun) return { changedFiles: [], deletedFiles: [] };
  const { execFileSync } = await import('node:child_process');
  execFileSync('npm', ['install', '--package-lock-only', '--ignore-scripts'], { cwd });
  return { changedFiles: ['package-lock.json'], deletedFiles: [] };
}
