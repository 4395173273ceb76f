// The site's own words. To add a language, add a column; the villages' languages are id, jv, ljp, en.

import { site } from "./site.js";

export const LANGUAGES = { id: "Bahasa Indonesia", jv: "Basa Jawa", ljp: "Bahasa Lampung", en: "English" };

const WORDS = {
  id: {
    skip: "Langsung ke isi", home: "Beranda", menu: "Menu", languages: "Bahasa", search: "Cari", searchIn: "Cari di situs ini",
    results: "{count} halaman ditemukan untuk “{query}”", nothing: "Tidak ada yang ditemukan untuk “{query}”.",
    narrow: "Masih ada lagi. Tambahkan kata supaya lebih tepat.", askFor: "Tulis paling sedikit dua huruf.",
    alsoFound: "Juga ditemukan", partly: "Sebagian pencarian sedang tidak dapat dilakukan.",
    loading: "Memuat…", news: "Berita", latest: "Berita terbaru", all: "Semua", services: "Layanan", below: "Selengkapnya",
    newer: "Lebih baru", older: "Lebih lama", pages: "Halaman daftar", empty: "Belum ada isinya.",
    watch: "Ronda malam ini", lit: "Lampu menyala", dim: "Lampu redup", dark: "Lampu padam", unused: "Tidak dipakai",
    bring: "Yang dibawa", steps: "Langkah", cost: "Biaya", duration: "Lama", responsible: "Penanggung jawab", phone: "Telepon",
    forms: "Formulir", files: "Berkas", basis: "Dasar hukum", office: "Kantor kampung", hours: "Jam buka", emergency: "Nomor darurat",
    follow: "Ikuti kami", email: "Surel", website: "Situs resmi", picture: "Gambar: {credit}",
    play: "Putar di sini", playNote: "{provider} akan tahu bahwa Anda memutarnya.",
    fallback: "Belum tersedia dalam {wanted}; ditampilkan dalam {shown}.",
    example: "Teks contoh: kampung belum menggantinya dengan tulisannya sendiri.",
    offline: "Sambungan terputus. Yang sudah dibuka masih dapat dibaca.", kept: "Sambungan terputus; ini salinan yang terakhir dibaca.",
    missing: "Halaman tidak ditemukan", moved: "Halaman ini sudah pindah", failed: "Ada yang tidak beres",
    busy: "Terlalu sering. Coba lagi sebentar lagi.", unreachable: "Server tidak dapat dihubungi. Periksa sambungan Anda, lalu coba lagi.",
    again: "Coba lagi", from: "Mulai", until: "Sampai", place: "Tempat", organiser: "Penyelenggara", vision: "Visi", mission: "Misi",
    population: "Kependudukan dan keluarga", letters: "Surat", permits: "Perizinan dan usaha", social: "Bantuan sosial dan kesehatan",
    land: "Pertanahan", other: "Layanan lain",
  },
  en: {
    skip: "Skip to the content", home: "Home", menu: "Menu", languages: "Languages", search: "Search", searchIn: "Search this site",
    results: "{count} pages found for “{query}”", nothing: "Nothing was found for “{query}”.",
    narrow: "There are more. Add a word to be more precise.", askFor: "Write at least two letters.",
    alsoFound: "Also found", partly: "Part of the search does not work at the moment.",
    loading: "Loading…", news: "News", latest: "Latest news", all: "All", services: "Services", below: "More",
    newer: "Newer", older: "Older", pages: "Pages of the list", empty: "There is nothing here yet.",
    watch: "Tonight’s watch", lit: "Lamp lit", dim: "Lamp dim", dark: "Lamp dark", unused: "Not in use",
    bring: "What to bring", steps: "Steps", cost: "Cost", duration: "Duration", responsible: "Responsible", phone: "Phone",
    forms: "Forms", files: "Files", basis: "Legal basis", office: "Village office", hours: "Opening hours", emergency: "Emergency numbers",
    follow: "Follow us", email: "Email", website: "Official website", picture: "Picture: {credit}",
    play: "Play here", playNote: "{provider} will know that you play it.",
    fallback: "Not available in {wanted} yet; shown in {shown}.",
    example: "Example text: the village has not replaced it with its own yet.",
    offline: "The connection is lost. What you have opened can still be read.", kept: "The connection is lost; this is the copy last read.",
    missing: "Page not found", moved: "This page has moved", failed: "Something went wrong",
    busy: "Too many requests. Try again in a moment.", unreachable: "The server cannot be reached. Check your connection and try again.",
    again: "Try again", from: "From", until: "Until", place: "Place", organiser: "Organiser", vision: "Vision", mission: "Mission",
    population: "Population and family", letters: "Letters", permits: "Permits and business", social: "Social aid and health",
    land: "Land", other: "Other services",
  },
};

export const hasWords = (language) => language in WORDS;

/** The site's word for `name`, with values put in: `word("results", { count: 3, query: "surat" })`. */
export const word = (name, values = {}) =>
  WORDS[site.chrome][name].replace(/{(\w+)}/g, (_, key) => values[key]);
