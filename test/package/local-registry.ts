import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { root } from '../support/source-files.ts';

export interface LocalRegistry {
  readonly url: string;
  close(): void;
}

/** Folders of the installed packages by name and version. A package of another platform is not installed. */
function installedPackages(): Map<string, Map<string, string>> {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly version: string }>>;
  };
  const folders = new Map<string, Map<string, string>>();
  for (const [path, { version }] of Object.entries(lock.packages)) {
    if (path === '' || !existsSync(join(root, path))) continue;
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const versions = folders.get(name) ?? new Map<string, string>();
    folders.set(name, versions.set(version, join(root, path)));
  }
  return folders;
}

/** An npm registry on the loopback that serves what is installed in this checkout, so that a test can install without a network. */
export async function startLocalRegistry(): Promise<LocalRegistry> {
  const folders = installedPackages();
  const server = createServer((request, response) => {
    const [name = '', version] = decodeURIComponent(request.url!.slice(1)).split('/-/');
    const versions = folders.get(name);
    if (versions === undefined) response.writeHead(404).end('{}');
    else if (version !== undefined) sendTarball(versions.get(version)!, response);
    else {
      const url = `http://${request.headers.host}/${encodeURIComponent(name)}/-`;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(describePackage(name, versions, url)));
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function describePackage(name: string, folders: ReadonlyMap<string, string>, url: string): object {
  const versions = [...folders].map(([version, folder]) => {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as object;
    return [version, { ...manifest, dist: { tarball: `${url}/${version}` } }] as const;
  });
  return { name, 'dist-tags': { latest: versions.at(-1)![0] }, versions: Object.fromEntries(versions) };
}

function sendTarball(folder: string, response: ServerResponse): void {
  const args = ['-cf', '-', '--exclude', 'node_modules', '-C', dirname(folder), basename(folder)];
  spawn('tar', args, { stdio: ['ignore', 'pipe', 'inherit'] }).stdout.pipe(response);
}
