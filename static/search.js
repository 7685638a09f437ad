// Finds articles: folds text, reads the index in shards, verifies candidates on their text. Knows no page.
// The index comes as scripts (bulletinIssues, bulletinShard, bulletinText), so that it works from a folder of files, too.
// What is here of folding and units is in Python in outputs/folding.py and outputs/postings.py; the browser tests compare both.
(function (global) {
  "use strict";

  // Folding.

  var WORD = /[0-9a-zß-öø-ʯͰ-ԯḀ-῿]+/gu;
  var LETTERS = "0-9a-zß-öø-ʯͰ-᷿Ḁ-῿\\u2e80-\\u2fdf\\u3005-\\u3007\\u3021-\\u302f\\u3031-\\u303c\\u3041-\\u30fa\\u30fc-\\ufdff" +
    "\\u{20000}-\\u{3ffff}";
  var LETTER = new RegExp("[" + LETTERS + "]", "u");
  var EDGES = new RegExp("^[^" + LETTERS + "]+|[^" + LETTERS + "]+$", "gu"); // signs at the ends of a term do not count
  var LEFT = 1013, RIGHT = 619, WORDS = 0xf0000, ROOM = 0x10fffe - WORDS, FIGURES = /^[0-9]{3,}$/;

  function fold(text) {
    return tidy(text.normalize("NFKC").toLowerCase());
  }

  function tidy(text) {
    return text.replace(/[\t\v\f\r ]+/g, " ").replace(/([\u2e80-\u{10ffff}]) /gu, "$1").replace(/ ([\u2e80-\u{10ffff}])/gu, "$1");
  }

  var bytes = new TextEncoder();
  var table = Array.from({ length: 256 }, function (_, c) {
    for (var k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
    return c;
  });

  function crc32(text) {
    var crc = -1;
    bytes.encode(text).forEach(function (byte) { crc = (crc >>> 8) ^ table[(crc ^ byte) & 255]; });
    return (crc ^ -1) >>> 0;
  }

  function isWord(text) {
    WORD.lastIndex = 0;
    return WORD.test(text);
  }

  // [code, whether letters, whether a word] of every atom.
  function atoms(folded) {
    return (folded.match(/[0-9a-zß-öø-ʯͰ-ԯḀ-῿]+|[^]/gu) || []).map(function (atom) {
      var word = isWord(atom);
      return { code: word ? WORDS + crc32(atom) % ROOM : atom.codePointAt(0), letter: word || LETTER.test(atom), word: word, text: atom };
    });
  }

  // A query: terms that must all occur, each {text, pairs, alone, short}.

  function parse(query) {
    var terms = [], seen = {};
    var pattern = /["“”„«»「」『』]([^"“”„«»「」『』]*)["“”„«»「」『』]|([^\s"“”„«»「」『』]+)/gu, match;
    while ((match = pattern.exec(query))) {
      var text = fold(match[1] === undefined ? match[2] : match[1]).replace(EDGES, "");
      var made = text && !seen[text] && term(text);
      if (made) { terms.push(made); seen[text] = true; }
    }
    return terms;
  }

  function term(text) {
    // Signs do not part what stands before and behind them: 39.39. Figures stand by themselves.
    var parts = atoms(text).filter(function (atom) { return atom.letter || atom.text === " "; }), pairs = [], alone = [];
    function beside(one, other) {
      return one && other && one.letter && other.letter && !FIGURES.test(one.text) && !FIGURES.test(other.text);
    }
    parts.forEach(function (atom, at) {
      var next = parts[at + 1], before = parts[at - 1];
      if (!atom.letter) return;
      if (beside(atom, next)) pairs.push(atom.code * LEFT + next.code * RIGHT);
      else if (atom.word && !beside(before, atom)) pairs.push(atom.code * LEFT);
    });
    parts.forEach(function (atom) { if (atom.letter) alone.push(atom.code * LEFT + RIGHT); });
    return { text: text, pairs: pairs, alone: alone, short: !pairs.length };
  }

  // Where a term stands in folded text: at the beginning and end of words only. Positions, or the first alone.
  function places(text, folded, first) {
    var found = [], at = -1;
    while ((at = folded.indexOf(text, at + 1)) >= 0) {
      if (!cuts(folded, at) && !cuts(folded, at + text.length)) {
        found.push(at);
        if (first) break;
        at += text.length - 1;
      }
    }
    return found;
  }

  function cuts(folded, at) {
    return at > 0 && at < folded.length && isWord(folded[at - 1]) && isWord(folded[at]);
  }

  // How many terms the headline has; -1 where one is nowhere.
  function score(terms, article) {
    var headline = fold(article.headline), count = 0, folded;
    for (var i = 0; i < terms.length; i++) {
      if (places(terms[i].text, headline, true).length) count++;
      else if (terms[i].short) return -1;
      else {
        folded = folded || fold(documentOf(article));
        if (!places(terms[i].text, folded, true).length) return -1;
      }
    }
    return count;
  }

  function documentOf(article) {
    return [article.headline, article.text, article.author].concat(article.sources, article.topics).join("\n");
  }

  // The index.

  var FIRST = 0x25, SKIPPED = 0x800, SPARE = { " ": "\\", "#": "\u2028", "$": "\u2029" };

  // (unit within the shard → numbers of its articles), of the units asked for; a new volume's numbers begin at `volume`.
  function decode(text, volume, wanted) {
    var found = {}, unit = -1, number = 0, base = 0, at = 0;
    function next() {
      var code = (SPARE[text[at]] || text).codePointAt(SPARE[text[at]] ? 0 : at);
      at += code > 0xffff ? 2 : 1;
      return code - FIRST - (code > 0xdfff ? SKIPPED : 0);
    }
    while (at < text.length) {
      if (text[at] === "!") {
        base += volume;
        unit = -1;
        at++;
        continue;
      }
      var now = next(), ahead = now >> 1;
      if (now & 1) {
        unit += ahead;
        number = base + next() - 1;
      } else number += ahead;
      if (wanted.has(unit)) (found[unit] = found[unit] || []).push(number);
    }
    return found;
  }

  var STALE = new Error("shards of another edition");

  // `load(name)` runs the script search/NAME and gives a promise; scripts call receive(kind, values).
  function Index(load) {
    this.load = load;
    this.waiting = {};
    this.texts = {};
    this.shards = {};
    this.about = null;
    this.fresh = "";
  }

  Index.prototype.receive = function (kind, values) {
    if (kind === "Issues") {
      this.about = {
        edition: values[0], shards: values[1], stride: values[2], key: values[3], number: values[4], together: values[5],
        issues: values[6] ? values[6].split(" ") : []
      };
      this.about.volume = Math.floor(Math.pow(2, this.about.number) / this.about.stride) * this.about.stride;
    } else if (kind === "Shard") {
      if (this.about && values[0] === this.about.edition) this.shards[values[1]] = values[2];
    } else {
      values[4].forEach(function (row) {
        this.texts[values[0] + " " + row[0]] = {
          issue: values[0], label: values[2], date: values[3], address: row[1], section: row[2], headline: row[3], text: row[4],
          author: row[5], sources: row[6], topics: row[7]
        };
      }, this);
    }
  };

  Index.prototype.get = function (name) {
    var waiting = this.waiting, load = this.load;
    if (!waiting[name]) {
      waiting[name] = load(name + this.fresh);
      waiting[name].catch(function () { delete waiting[name]; });
    }
    return waiting[name];
  };

  // Promise of a Set of the articles under each unit (of a pair's hash, not yet cut to the index's bits).
  Index.prototype.lookUp = function (hashes) {
    var about = this.about, shards = this.shards, many = Math.pow(2, about.shards), size = many * Math.pow(2, about.key);
    var units = hashes.map(function (hash) { return hash % size; });
    return Promise.all(units.map(function (unit) {
      return this.get("index/" + (unit % many).toString(16) + ".js");
    }, this)).then(function () {
      return units.map(function (unit) {
        var shard = shards[unit % many], within = Math.floor(unit / many);
        if (shard === undefined) throw STALE;
        return new Set(decode(shard, about.volume, new Set([within]))[within] || []);
      });
    });
  };

  function both(some, others) {
    return others.reduce(function (left, other) {
      if (!left) return other;
      return new Set(Array.from(left).filter(function (number) { return other.has(number); }));
    }, some);
  }

  var ENOUGH = 12;

  // Promise of the numbers of articles that may have all terms and pass the filters; null means all articles.
  Index.prototype.candidates = function (terms, filters) {
    var index = this, about = this.about, hashes = [], rest = [];
    terms.forEach(function (term) {
      // Every second pair holds every character already; the others are asked only where many articles are left.
      (term.short ? term.alone : term.pairs).forEach(function (hash, at, all) {
        (at % 2 === 0 || at === all.length - 1 ? hashes : rest).push(hash);
      });
    });
    ["section", "source", "topic"].forEach(function (kind) {
      if (filters[kind]) hashes.push(crc32(kind + "\t" + filters[kind]));
    });
    return index.lookUp(hashes).then(function (sets) {
      var found = both(null, sets);
      if (found && found.size > ENOUGH && rest.length) return index.lookUp(rest).then(function (more) { return both(found, more); });
      return found;
    }).then(function (found) {
      var numbers = Array.from(found || []);
      if (!filters.year) return numbers;
      return numbers.filter(function (number) { return about.issues[Math.floor(number / about.stride)].slice(0, 4) === filters.year; });
    });
  };

  Index.prototype.pieceOf = function (number) {
    var address = this.about.issues[Math.floor(number / this.about.stride)], place = number % this.about.stride;
    return { key: address + " " + place, name: "text/" + address + "-" + Math.floor(place / this.about.together) + ".js" };
  };

  function passes(article, filters) {
    return (!filters.section || article.section === filters.section) &&
      (!filters.source || article.sources.indexOf(filters.source) >= 0) &&
      (!filters.topic || article.topics.indexOf(filters.topic) >= 0);
  }

  // A search under way: next(n) promises n more articles and whether there may be others.
  Index.prototype.search = function (query, filters) {
    var index = this;
    return index.begin(query, filters).catch(function (reason) {
      if (reason !== STALE || index.fresh) throw reason;
      index.fresh = "?" + Date.now(); // the browser kept files of an earlier index
      index.waiting = {};
      index.shards = {};
      return index.begin(query, filters);
    });
  };

  Index.prototype.begin = function (query, filters) {
    var index = this;
    return index.get("issues.js").then(function () {
      var terms = parse(query);
      if (!terms.length) return new Search(index, terms, filters, []);
      return index.candidates(terms, filters).then(function (numbers) {
        if (filters.sort !== "best") return new Search(index, terms, filters, numbers);
        // By the terms that a headline may have, as far as its characters tell; verified when it comes up.
        var first = terms.map(function (term) { return term.alone.filter(function (_, at) { return at % 2 === 0; }).slice(0, 3); });
        return index.lookUp([].concat.apply([], first)).then(function (sets) {
          var hopes = {}, at = 0;
          first.forEach(function (hashes) {
            var all = both(null, sets.slice(at, at += hashes.length));
            all.forEach(function (number) { hopes[number] = (hopes[number] || 0) + 1; });
          });
          return new Search(index, terms, filters, numbers, hopes);
        });
      });
    });
  };

  function Search(index, terms, filters, numbers, hopes) {
    var stride = index.about.stride;
    this.index = index;
    this.terms = terms;
    this.filters = filters;
    this.ranked = !!hopes;
    this.open = numbers.map(function (number) { return { number: number, hope: (hopes && hopes[number]) || 0, sure: null }; });
    this.order = function (one, other) {
      return other.hope - one.hope || Math.floor(other.number / stride) - Math.floor(one.number / stride) || one.number - other.number;
    };
    this.open.sort(this.order);
  }

  Search.prototype.next = function (count) {
    var search = this, index = this.index, found = [];
    function round() {
      while (search.open.length && search.open[0].sure && found.length < count) found.push(search.open.shift().sure);
      if (found.length >= count || !search.open.length) return { articles: found, more: search.open.length };
      var some = search.open.slice(0, count - found.length + (search.ranked ? 0 : 2));
      return Promise.all(some.map(function (entry) { return index.get(index.pieceOf(entry.number).name); })).then(function () {
        some.forEach(function (entry) {
          var article = index.texts[index.pieceOf(entry.number).key];
          var count = article && passes(article, search.filters) ? score(search.terms, article) : -1;
          entry.sure = count < 0 ? null : article;
          entry.hope = count < 0 ? -1 : search.ranked ? count : 0;
        });
        search.open = search.open.filter(function (entry) { return entry.hope >= 0; }).sort(search.order);
        return round();
      });
    }
    return Promise.resolve().then(round);
  };

  // Excerpts.

  // [text, marked] parts of a passage around the first term that it has, at most so many characters.
  function excerpt(terms, text, length) {
    var shown = Array.from(text), folded = "", from = [];
    shown.forEach(function (char, at) {
      var plain = char.normalize("NFKC").toLowerCase();
      for (var i = 0; i < plain.length; i++) from.push(at);
      folded += plain;
    });
    // The same spaces go that folding takes away.
    var kept = [], pattern = /[\t\v\f\r ]+/g, match;
    while ((match = pattern.exec(folded))) {
      var end = match.index + match[0].length;
      var loose = /[\u2e80-\u{10ffff}]$/u.test(folded.slice(0, match.index)) || /^[\u2e80-\u{10ffff}]/u.test(folded.slice(end));
      kept.push([match.index + (loose ? 0 : 1), end]);
    }
    kept.reverse().forEach(function (gap) {
      folded = folded.slice(0, gap[0]) + folded.slice(gap[1]);
      from.splice(gap[0], gap[1] - gap[0]);
    });
    var marks = new Array(shown.length).fill(false), first = -1;
    terms.forEach(function (term) {
      places(term.text, folded).forEach(function (at) {
        if (first < 0 || from[at] < first) first = from[at];
        for (var i = from[at]; i <= from[at + term.text.length - 1]; i++) marks[i] = true;
      });
    });
    return cut(shown, marks, first, length);
  }

  function cut(shown, marks, first, length) {
    var start = Math.max(0, Math.min(first - Math.floor(length / 4), shown.length - length)), end = Math.min(shown.length, start + length);
    var parts = start > 0 ? [["…", false]] : [];
    for (var at = start; at < end; at++) {
      var last = parts[parts.length - 1], char = shown[at] === "\n" ? " " : shown[at];
      if (last && last[1] === marks[at]) last[0] += char; else parts.push([char, marks[at]]);
    }
    if (end < shown.length) parts.push(["…", false]);
    return parts;
  }

  global.bulletinSearch = { fold: fold, parse: parse, score: score, excerpt: excerpt, decode: decode, Index: Index };
})(typeof window === "undefined" ? globalThis : window);
