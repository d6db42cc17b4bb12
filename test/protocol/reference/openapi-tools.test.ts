import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { openApi } from '../../../src/protocol/reference/openapi.ts';
import { operations } from '../../../src/protocol/operations/operations.ts';
import type { Operation } from '../../../src/protocol/operations/operation.ts';

// Tools of others read the description. They are large and want another compiler than ours, so `.ci/run` installs them beside the checkout and names the folder.
const tools = process.env['CARNET_OPENAPI_TOOLS'] ?? '';
const skip =
  tools !== '' && existsSync(join(tools, 'node_modules'))
    ? false
    : 'CARNET_OPENAPI_TOOLS names no folder with @redocly/openapi-core, openapi-typescript and openapi-fetch (.ci/run makes one)';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const description = openApi() as {
  readonly servers: readonly object[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
};
interface DescribedOperation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly security?: readonly object[];
  readonly requestBody?: { readonly content: object };
  readonly responses: Readonly<Record<string, { readonly content?: object }>>;
}
const described = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

test('the description names a server, its tags, and who may call each operation', () => {
  assert.ok(description.servers.length > 0);
  assert.equal(described.length, Object.keys(operations).length);
  for (const { operation } of described) {
    const { audience } = (operations as Record<string, Operation>)[operation.operationId]!;
    assert.equal(operation.security?.length, audience === 'operator' ? 2 : 0, operation.operationId);
    for (const tag of operation.tags) assert.ok(description.tags.some(({ name }) => name === tag));
  }
});

test('a schema with a name is written out once', () => {
  const { schemas } = (openApi() as { components: { schemas: Record<string, object> } }).components;
  const text = JSON.stringify(openApi());
  for (const [name, schema] of Object.entries(schemas))
    assert.equal(text.split(JSON.stringify(schema)).length - 1, 1, name);
});

interface Linted {
  readonly severity: string;
  readonly ruleId: string;
  readonly message: string;
  readonly location: readonly { readonly pointer?: string }[];
}
interface Linter {
  createConfig(options: object): Promise<object>;
  lintFromString(options: object): Promise<readonly Linted[]>;
}

suite('tools of others', { skip, timeout: 600_000 }, () => {
  test('a public linter finds no error', async () => {
    const found = createRequire(join(tools, 'package.json')).resolve('@redocly/openapi-core');
    const linter = (await import(pathToFileURL(found).href)) as Linter;
    const problems = await linter.lintFromString({
      source: readFileSync(join(root, 'openapi.json'), 'utf8'),
      absoluteRef: join(root, 'openapi.json'),
      config: await linter.createConfig({ extends: ['recommended'] }),
    });
    assert.deepEqual(
      problems
        .filter(({ severity }) => severity === 'error')
        .map(({ ruleId, message, location }) => `${ruleId} at ${location[0]?.pointer ?? '?'}: ${message}`),
      [],
    );
    // A redirect is the success of a sign-in elsewhere; reports and directives are the payloads of signed texts.
    assert.deepEqual(
      new Set(problems.map(({ ruleId }) => ruleId)),
      new Set(['operation-2xx-response', 'no-unused-components']),
    );
  });

  test('a client that is generated from it type-checks, for every operation', () => {
    const folder = mkdtempSync(join(tools, 'client-'));
    after(() => rmSync(folder, { recursive: true, force: true }));
    const generator = join(tools, 'node_modules', 'openapi-typescript', 'bin', 'cli.js');
    execFileSync(process.execPath, [generator, join(root, 'openapi.json'), '-o', join(folder, 'api.d.ts')], {
      stdio: 'pipe',
    });
    writeFileSync(join(folder, 'client.ts'), clientOfEvery());
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          strict: true,
          noEmit: true,
          target: 'es2022',
          lib: ['es2022', 'dom', 'dom.iterable'],
          module: 'esnext',
          moduleResolution: 'bundler',
          types: [],
        },
        files: ['client.ts'],
      }),
    );
    assert.equal(typeFaults(folder), '');
    // The check bites: an operation that is not there, and a body that does not fit.
    for (const wrong of [
      "client.GET('/v1/nothing');",
      "client.POST('/v1/operator/sign-in', { body: { credential: 1 } });",
    ]) {
      writeFileSync(join(folder, 'client.ts'), `${clientOfEvery()}void ${wrong}\n`);
      assert.match(typeFaults(folder), /client\.ts\(\d+,\d+\): error/, wrong);
    }
  });
});

/** Calls each operation with parameters and a body of the types that it declares, and reads each answer by its type. */
function clientOfEvery(): string {
  const calls = described.map(({ path, method, operation }) => {
    const place = `paths[${JSON.stringify(path)}]['${method}']`;
    const answers = Object.entries(operation.responses).flatMap(([status, { content }]) =>
      Object.keys(content ?? {}).map(
        (type) => `${place}['responses'][${status}]['content'][${JSON.stringify(type)}]`,
      ),
    );
    const name = operation.operationId;
    return [
      `export type AnswersOf_${name} = [${answers.join(', ')}];`,
      `export async function call_${name}(init: InitOf<'${method}', ${JSON.stringify(path)}>) {`,
      `  const { data, error, response } = await client.${method.toUpperCase()}(${JSON.stringify(path)}, init as never);`,
      '  return { data, title: error?.title, status: response.status };',
      '}',
    ].join('\n');
  });
  return [
    "import createClient, { type MaybeOptionalInit } from 'openapi-fetch';",
    "import type { paths } from './api.d.ts';",
    "const client = createClient<paths>({ baseUrl: 'https://carnet.example' });",
    "type InitOf<Method extends 'get' | 'post', Path extends keyof paths> = MaybeOptionalInit<paths[Path], Method>;",
    ...calls,
    '',
  ].join('\n');
}

/** What the compiler of this project says of the folder. */
function typeFaults(folder: string): string {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  try {
    execFileSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8', stdio: 'pipe' });
    return '';
  } catch (error) {
    return String((error as { readonly stdout: unknown }).stdout);
  }
}
