// Decisions as a file, and back from one: see docs/reference/decisions.md.

/**
 * SHA-256 of a text's UTF-8 bytes, hexadecimal [FIPS 180-4]. The browser's own is missing on pages that an office's plain
 * http server hands out.
 */
function sha256(text) {
  const bytes = new TextEncoder().encode(text);
  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every(p => n % p)) primes.push(n);
  const fraction = (n, root) => { const r = n ** (1 / root); return (r - Math.floor(r)) * 2 ** 32 >>> 0; };
  const k = primes.map(p => fraction(p, 3));
  const hash = primes.slice(0, 8).map(p => fraction(p, 2));
  const view = new DataView(new ArrayBuffer(Math.ceil((bytes.length + 9) / 64) * 64));
  bytes.forEach((byte, i) => view.setUint8(i, byte));
  view.setUint8(bytes.length, 0x80);
  view.setUint32(view.byteLength - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(view.byteLength - 4, bytes.length * 8 >>> 0);
  const turn = (x, n) => x >>> n | x << 32 - n;
  const w = new Uint32Array(64);
  for (let block = 0; block < view.byteLength; block += 64) {
    for (let i = 0; i < 16; i++) w[i] = view.getUint32(block + 4 * i);
    for (let i = 16; i < 64; i++) {
      const [u, v] = [w[i - 15], w[i - 2]];
      w[i] = w[i - 16] + (turn(u, 7) ^ turn(u, 18) ^ u >>> 3) + w[i - 7] + (turn(v, 17) ^ turn(v, 19) ^ v >>> 10);
    }
    let [a, b, c, d, e, f, g, h] = hash;
    for (let i = 0; i < 64; i++) {
      const one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + (e & f ^ ~e & g) + k[i] + w[i] >>> 0;
      const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + (a & b ^ a & c ^ b & c) >>> 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, d + one >>> 0, c, b, a, one + two >>> 0];
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => { hash[i] = hash[i] + value >>> 0; });
  }
  return hash.map(value => value.toString(16).padStart(8, '0')).join('');
}

const FIELDS = ['row', 'object_id', 'key', 'cells', 'decision', 'proposal', 'lon', 'lat', 'zone_code', 'comment', 'reviewer', 'decided_at'];

function checksum(file) {
  const axis = value => value === null ? '' : value.toFixed(9);
  const line = d => JSON.stringify([String(d.row), d.object_id, d.key, d.cells, d.decision, d.proposal,
    axis(d.lon), axis(d.lat), d.zone_code, d.comment, d.reviewer, d.decided_at]);
  const head = JSON.stringify([file.format, String(file.version), file.review, file.run, String(file.chunk), file.exported_at]);
  return sha256([head, ...file.decisions.map(line)].join('\n'));
}

/** The file of all that is decided; what identifies a row is echoed from the page's data. */
function decisionFile(review, cases, keeper) {
  const decisions = cases.filter(each => keeper.of(each.row)).sort((a, b) => a.row - b.row).map(each => {
    const d = keeper.of(each.row);
    return { row: each.row, object_id: each.object_id, key: each.key, cells: each.cells, decision: d.decision, proposal: d.proposal,
      lon: d.lon, lat: d.lat, zone_code: d.zone_code, comment: d.comment, reviewer: d.reviewer, decided_at: d.decided_at };
  });
  const file = { format: 'geocensus-decisions', version: 1, review: review.id, run: review.run, chunk: review.chunk,
    exported_at: utcNow(), decisions };
  return { ...file, sha256: checksum(file) };
}

/** Read a file that was exported before. Gives its decisions on rows of this page, and how many are of other pages; or throws. */
function decisionsOf(text, review, cases, words) {
  let file;
  try {
    file = JSON.parse(text);
  } catch (error) {
    throw new Error(filled(words.import_no_json, { why: error.message }));
  }
  if (!file || file.format !== 'geocensus-decisions' || file.version !== 1 || !Array.isArray(file.decisions)) throw new Error(words.import_other_format);
  if (file.run !== review.run) throw new Error(words.import_other_run);
  const text_of = name => d => typeof d[name] === 'string';
  const sound = d => d && Number.isInteger(d.row) && FIELDS.every(name => name in d) && ['lon', 'lat'].every(axis => d[axis] === null || Number.isFinite(d[axis]))
    && FIELDS.filter(name => !['row', 'lon', 'lat'].includes(name)).every(name => text_of(name)(d));
  if (!file.decisions.every(sound) || file.sha256 !== checksum(file)) throw new Error(words.import_damaged);
  const known = new Map(cases.map(each => [each.row, each]));
  const own = file.decisions.filter(d => known.has(d.row) && known.get(d.row).cells === d.cells && DECISIONS.includes(d.decision));
  const kept = own.map(({ row, decision, proposal, lon, lat, zone_code, comment, reviewer, decided_at }) =>
    ({ row, decision, proposal, lon, lat, zone_code, comment, reviewer, decided_at }));
  return { decisions: kept, others: file.decisions.length - own.length };
}

/** The dialog that gives decisions away, as a download and as text, and takes them back. */
function handOver({ review, cases, keeper, words, who, taken }) {
  const $ = name => document.getElementById(name);
  const dialog = $('export'), text = $('export-text'), link = $('download'), state = $('export-state');
  let address = '';
  $('export-open').addEventListener('click', () => {
    const file = decisionFile(review, cases, keeper);
    text.value = `${JSON.stringify(file, null, 1)}\n`;
    URL.revokeObjectURL(address);
    address = URL.createObjectURL(new Blob([text.value], { type: 'application/json' }));
    const initials = who().replace(/[^\p{L}\p{N}_-]+/gu, '').slice(0, 20);
    link.href = address;
    link.download = `${review.file}${initials ? `-${initials}` : ''}.json`;
    link.textContent = filled(words.download, { file: link.download });
    const waiting = cases.filter(each => !keeper.of(each.row) && keeper.comment(each.row)).length;
    state.textContent = filled(words.export_holds, { done: file.decisions.length.toLocaleString(), n: cases.length.toLocaleString() })
      + (waiting ? ` ${filled(words.comments_wait, { n: waiting })}` : '');
    dialog.showModal();
    link.focus();
  });
  $('copy').addEventListener('click', () => {
    text.select();
    // The old way works on pages from the disk as well; text stays selected for Ctrl+C where neither does.
    state.textContent = document.execCommand('copy') ? words.copied : words.copy_by_hand;
  });
  $('import').addEventListener('change', async event => {
    const [file] = event.target.files;
    event.target.value = '';
    if (!file) return;
    try {
      if (file.size > 16e6) throw new Error(words.import_large);
      const { decisions, others } = decisionsOf(await file.text(), review, cases, words);
      const count = keeper.take(decisions);
      state.textContent = `${filled(words.imported, { n: count, kept: decisions.length - count })} ${others ? filled(words.import_others, { n: others }) : ''}`;
      taken(state.textContent);
    } catch (error) {
      state.textContent = `${file.name}: ${error.message}`;
    }
  });
  $('export-close').addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => $('case').focus({ preventScroll: true }));
}
