//! The folded forms of all phrases, those that look for the same as one entry, and the table by which blocks that are nothing but a
//! phrase are found.

use super::compile::{self, Folded, Form};
use super::fold;
use crate::clean::word_hash::WordHash;

/// Phrases that read alike, match alike and say the same, in whatever languages.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// Their form, with the longest of their limits.
    pub(super) form: Form,
    /// The first and the last of them, as indices of owners.
    first: u32,
    last: u32,
}

/// Entries by index and by hash.
#[derive(Debug, Clone, Default)]
pub(super) struct Entries {
    /// The folded texts.
    text: String,
    list: Vec<Entry>,
    owners: Vec<Owner>,
    /// Hash and number, from 1, of an entry at the first place from its hash on that was free; twice as many places as forms or more,
    /// a power of two.
    places: Vec<(u32, u32)>,
}

/// A phrase of an entry.
#[derive(Debug, Clone, Copy)]
struct Owner {
    phrase: u32,
    /// Longest block, in words, that it is looked for in.
    max_words: u32,
    /// The next one of the same entry; none if it is 0, for the first owner is nobody's next.
    next: u32,
}

impl Entries {
    /// Entries of the forms of all lists, whose phrases are counted on from list to list. Of phrases that look for the same one entry is
    /// made, so that a block gives one hit and not one for each language that has the word.
    pub(super) fn new(lists: &[Folded]) -> Entries {
        let forms = lists.iter().map(|list| list.forms.len()).sum::<usize>();
        let mut entries = Entries {
            text: String::with_capacity(lists.iter().map(|list| list.text.len()).sum()),
            list: Vec::with_capacity(forms),
            owners: Vec::with_capacity(forms),
            places: vec![(0, 0); (2 * forms).next_power_of_two()],
        };
        let mut phrases = 0;
        for list in lists {
            let at = u32::try_from(entries.text.len()).unwrap_or(u32::MAX);
            entries.text.push_str(&list.text);
            for form in &list.forms {
                entries.add(Form { phrase: phrases + form.phrase, at: at.saturating_add(form.at), ..*form });
            }
            phrases += list.phrases;
        }
        entries
    }

    /// Every entry, with its index.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &Entry)> {
        (0..).zip(&self.list)
    }

    /// The entry of that index.
    pub(super) fn get(&self, index: u32) -> Option<&Entry> {
        self.list.get(index as usize)
    }

    /// The buffer that the texts of entries stand in.
    pub(super) fn buffer(&self) -> &str {
        &self.text
    }

    /// The first phrase of an entry that is looked for in a block of so many words.
    pub(super) fn phrase(&self, entry: &Entry, words: u32) -> Option<u32> {
        let mut owner = self.owners.get(entry.first as usize)?;
        while owner.max_words < words {
            owner = self.owners.get(owner.next as usize).filter(|_| owner.next > 0)?;
        }
        Some(owner.phrase)
    }

    /// Calls `found` with each entry whose whole text, squeezed, is that of a folded text, whose squeezed hash this is.
    pub(super) fn exact(&self, folded: &str, hash: &WordHash, mut found: impl FnMut(u32)) {
        for (at, entry) in self.at(compile::best_bits(hash)) {
            let own = || fold::squeezed(entry.form.text(&self.text));
            if entry.form.is_exact() && own().eq(fold::squeezed(folded)) {
                found(at);
            }
        }
    }

    /// Adds a form: to the entry that looks for the same, or as a new one.
    fn add(&mut self, form: Form) {
        let own = self.owners.len() as u32;
        self.owners.push(Owner { phrase: form.phrase, max_words: form.max_words, next: 0 });
        let of = |form: &Form| (form.target, form.how, form.bytes, form.digits);
        let same = self.at(form.hash).find(|(_, entry)| {
            of(&entry.form) == of(&form)
                && entry.form.text(&self.text) == form.text(&self.text)
                && entry.form.digits(&self.text) == form.digits(&self.text)
        });
        if let Some(entry) = same.map(|(at, _)| at as usize).and_then(|at| self.list.get_mut(at)) {
            entry.form.max_words = entry.form.max_words.max(form.max_words);
            let last = std::mem::replace(&mut entry.last, own);
            self.owners.get_mut(last as usize).into_iter().for_each(|last| last.next = own);
            return;
        }
        self.list.push(Entry { form, first: own, last: own });
        let number = self.list.len() as u32;
        let free =
            self.probe(form.hash).find(|at| self.places.get(*at).is_some_and(|(_, number)| *number == 0));
        let place = free.and_then(|at| self.places.get_mut(at));
        *place.expect("there are more places than forms") = (form.hash, number);
    }

    /// The entries of that hash, in the order in which they came.
    fn at(&self, hash: u32) -> impl Iterator<Item = (u32, &Entry)> {
        let places =
            self.probe(hash).map_while(|at| self.places.get(at)).take_while(|(_, number)| *number > 0);
        let same = places.filter(move |(other, _)| *other == hash).map(|(_, number)| number - 1);
        same.filter_map(|at| Some((at, self.get(at)?)))
    }

    /// Places from that of a hash on, each once.
    fn probe(&self, hash: u32) -> impl Iterator<Item = usize> + use<> {
        let len = self.places.len();
        // The best bits of the hash come first.
        let first = ((u64::from(hash) * len as u64) >> 32) as usize;
        (first..len).chain(0..first)
    }
}
