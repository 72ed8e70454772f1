// Runs queries by GoogleSQL's reference implementation: googlesql.js PACKAGES QUERIES RESULTS writes {name: rows or an error}.
const {execFile} = require('child_process');
const {readFileSync, writeFileSync} = require('fs');
const {createServer} = require('net');
const path = require('path');

const [packages, queries, results] = process.argv.slice(2);
const lib = path.join(packages, '@fivetrandevelopers', 'zetasql', 'lib', 'zetasql');
const grpc = require(path.join(packages, '@grpc', 'grpc-js'));
const loader = require(path.join(packages, '@grpc', 'proto-loader'));

// BigQuery's other names of types.
const ALIASES = {
  bigint: 'TYPE_INT64', integer: 'TYPE_INT64', int: 'TYPE_INT64', smallint: 'TYPE_INT64', tinyint: 'TYPE_INT64',
  decimal: 'TYPE_NUMERIC', bigdecimal: 'TYPE_BIGNUMERIC',
};

const freePort = () => new Promise((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const {port} = probe.address();
    probe.close(() => resolve(port));
  });
});

const main = async () => {
  const port = await freePort();
  const server = execFile(path.join(lib, 'remote_server.so'), ['localhost', String(port)]);
  try {
    writeFileSync(results, JSON.stringify(await run(port)));
  } finally {
    server.kill('SIGKILL');
  }
};

const run = async (port) => {
  const definition = loader.loadSync('local_service.proto', {
    keepCase: true, longs: String, includeDirs: [path.join(lib, 'protos')],
  });
  const {ZetaSqlLocalService} = grpc.loadPackageDefinition(definition).zetasql.local_service;
  const limit = {'grpc.max_send_message_length': -1, 'grpc.max_receive_message_length': -1};
  const service = new ZetaSqlLocalService(`localhost:${port}`, grpc.credentials.createInsecure(), limit);
  const call = (method, request) => new Promise((resolve, reject) => {
    service[method](request, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
  await new Promise((resolve, reject) => {
    service.waitForReady(Date.now() + 60_000, (error) => (error ? reject(error) : resolve()));
  });
  const language_options = {
    ...await call('GetLanguageOptions', {maximum_features: true}),
    product_mode: 'PRODUCT_EXTERNAL',
    supported_statement_kinds: ['RESOLVED_QUERY_STMT'],
  };
  const options = {language_options, default_timezone: 'Asia/Tokyo'};
  const named_type = Object.entries(ALIASES).map(([name, type_kind]) => ({name, type: {type_kind}}));
  const simple_catalog = {name: 'analytics', builtin_function_options: {language_options}, named_type};
  const rows = {};
  for (const [name, sql] of Object.entries(JSON.parse(readFileSync(queries, 'utf8')))) {
    try {
      const {content} = await call('EvaluateQuery', {sql, options, simple_catalog});
      rows[name] = (content?.table_data?.row ?? []).map((row) => row.cell[0].string_value);
    } catch (error) {
      rows[name] = {error: error.message};
    }
  }
  return rows;
};

main().then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });
