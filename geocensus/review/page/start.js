// Begin: read the data, list the cases.

async function start() {
  const data = await readIsland('geocensus-data');
  const list = document.getElementById('cases');
  for (const each of data.cases) {
    const item = foreign('li', `grade-${each.grade}`, `${filled(data.words.row, each)} ${each.name}`);
    item.id = `row-${each.row}`;
    list.append(item);
  }
  document.body.dataset.ready = '';
}

start().catch(error => {
  document.body.append(element('p', 'broken', filled(document.body.dataset.broken, { why: error.message })));
});
