// Narrows the index to the pages that hold all words; without it the index is the whole list.
(() => {
  const plain = (text) =>
    text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();
  const field = document.getElementById("search");
  const answer = document.getElementById("found");
  const places = [...document.querySelectorAll(".place")].map((place) => ({
    place,
    name: plain(place.querySelector("h2").textContent),
    reports: [...place.querySelectorAll(".reports > li")].map((report) => ({
      report,
      text: plain(report.textContent),
      details: report.querySelector("details"),
      sections: [...report.querySelectorAll("details li")].map((item) => [
        item,
        plain(item.textContent),
      ]),
    })),
  }));
  const narrow = () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    let found = 0;
    for (const { place, name, reports } of places) {
      let here = 0;
      for (const { report, text, details, sections } of reports) {
        const fits = words.every((word) => name.includes(word) || text.includes(word));
        report.hidden = !fits;
        here += fits;
        const rest = words.filter((word) => !name.includes(word));
        const hits = sections.filter(([, said]) => rest.every((word) => said.includes(word)));
        const some = rest.length > 0 && fits && hits.length > 0;
        for (const [item] of sections) item.hidden = some && !hits.some(([hit]) => hit === item);
        if (details) details.open = some;
      }
      place.hidden = here === 0;
      found += here;
    }
    answer.textContent = words.length
      ? answer.dataset[found ? "some" : "none"].replace("0", found)
      : "";
  };
  field.closest("[hidden]").hidden = false;
  field.addEventListener("input", narrow);
  if (field.value) narrow();
})();
