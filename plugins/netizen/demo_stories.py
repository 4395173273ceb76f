"""What citizens of the demo report, as people write, and what they are answered."""

from __future__ import annotations

# Category, title, text, and the answer given once it is resolved.
STORIES = (
    ("road", "Jalan {dusun} berlubang",
     "Jalan di {dusun} dekat {tempat} berlubang cukup dalam. Kalau hujan tergenang air dan sudah "
     "beberapa kali pengendara motor jatuh.",
     "Lubang sudah ditimbun dan diratakan bersama warga saat gotong royong."),
    ("road", "Pagar jembatan di {dusun} patah",
     "Pagar jembatan kecil di {dusun} patah sebelah. Anak sekolah lewat sini setiap pagi, mohon "
     "segera diperbaiki sebelum ada yang terperosok.",
     "Pagar jembatan telah dipasang kembali dengan besi baru."),
    ("lighting", "Lampu jalan mati di {rt}",
     "Sudah dua minggu lampu jalan di {rt} dekat {tempat} mati. Malam hari gelap sekali dan "
     "warga takut lewat.",
     "Bohlam dan kabel lampu sudah diganti, lampu kembali menyala."),
    ("lighting", "Minta tambahan lampu di simpang {dusun}",
     "Simpang tiga {dusun} belum ada lampu. Rawan kecelakaan karena tikungannya tidak terlihat.",
     "Satu tiang lampu tenaga surya sudah dipasang di simpang tersebut."),
    ("water", "Saluran irigasi tersumbat",
     "Saluran irigasi di belakang {tempat} tersumbat sampah dan lumpur, air tidak sampai ke sawah "
     "di {dusun}.",
     "Saluran sudah dikeruk bersama kelompok tani."),
    ("water", "Air sumur bor {dusun} keruh",
     "Air dari sumur bor umum di {dusun} keruh dan berbau sejak hujan deras minggu lalu.",
     "Tandon sudah dikuras dan saringan diganti, air kembali jernih."),
    ("waste", "Sampah menumpuk dekat {tempat}",
     "Ada tumpukan sampah liar dekat {tempat}. Baunya sampai ke rumah warga {rt} dan banyak lalat.",
     "Tumpukan sudah diangkut, papan larangan dan bak sampah telah dipasang."),
    ("health", "Banyak jentik nyamuk di {dusun}",
     "Di {dusun} sudah tiga orang sakit demam berdarah bulan ini. Mohon ada pengasapan dan "
     "pemeriksaan jentik.",
     "Puskesmas sudah melakukan pengasapan dan pembagian bubuk abate."),
    ("health", "Jadwal posyandu tidak jelas",
     "Jadwal posyandu balita di {rt} sering berubah tanpa pemberitahuan, ibu-ibu sudah datang "
     "ternyata tutup.",
     "Jadwal posyandu kini diumumkan di situs ini dan papan pengumuman."),
    ("security", "Orang asing mondar-mandir malam hari",
     "Beberapa malam ini ada orang tidak dikenal mondar-mandir di {rt} sekitar jam dua. Mohon "
     "ronda ditingkatkan.",
     "Jadwal ronda ditambah dan Bhabinkamtibmas sudah berpatroli."),
    ("security", "Kandang sapi rawan di {dusun}",
     "Minggu lalu ada yang mencoba membuka kandang sapi di {dusun}. Pos ronda di sana kosong.",
     "Pos ronda sudah diaktifkan kembali oleh warga."),
    ("administration", "Pengurusan surat lama",
     "Saya mengurus surat keterangan usaha sudah lima hari belum selesai. Mohon kejelasan waktu "
     "pelayanannya.",
     "Surat sudah selesai dan dapat diambil di kantor. Mohon maaf atas keterlambatan."),
    ("administration", "Data bantuan belum diperbarui",
     "Nama beberapa lansia di {rt} belum masuk data penerima bantuan, padahal sudah didata tahun "
     "lalu.",
     "Data sudah diusulkan dalam musyawarah warga dan dikirim ke dinas sosial."),
    ("other", "Pohon besar hampir tumbang",
     "Pohon di tepi jalan dekat {tempat} sudah miring dan lapuk. Kalau angin kencang bisa menimpa "
     "kabel listrik.",
     "Pohon sudah ditebang bersama petugas PLN."),
    ("other", "Kambing liar merusak kebun",
     "Kambing yang dilepas di {dusun} masuk ke kebun warga dan merusak tanaman cabai.",
     "Pemilik kambing sudah dipanggil dan sepakat mengandangkan ternaknya."),
)  # fmt: skip
HAMLETS = ("Dusun I", "Dusun II", "Dusun III", "Dusun IV", "Dusun V")
SPOTS = ("balai warga", "masjid", "SD negeri", "pasar", "lapangan", "jembatan", "posyandu")
NAMES = ("Sutrisno", "Siti Aminah", "I Wayan Sudarta", "Ahmad Fauzi", "Sri Lestari", "Joko Susilo",
         "Nurhayati", "Ketut Ariani", "M. Yusuf", "Dewi Puspita", "Slamet", "Rohani")  # fmt: skip
# Said when nothing more of the story is known.
VERIFIED = "Laporan sudah diperiksa di lapangan dan benar adanya."
HANDED_OVER = "Laporan sudah diteruskan ke {whom}."
STARTED = "Sedang ditangani, bahan dan tenaga sudah disiapkan."
CLOSED = "Tidak ada tanggapan dalam sepuluh hari kerja: laporan ditutup."
REJECTED = (
    "Setelah diperiksa, keadaan di lapangan tidak seperti yang dilaporkan.",
    "Laporan tidak dapat ditindaklanjuti karena tempatnya tidak disebutkan.",
)
REFERRED = (
    "Bukan wewenang kampung maupun kabupaten: silakan hubungi PLN di 123.",
    "Jalan ini jalan provinsi; laporan disampaikan ke Dinas Bina Marga provinsi.",
)
DUPLICATE = "Hal ini sudah dilaporkan sebelumnya, sebagai {code}."
HELD = ("pelapor belum pernah melapor sebelumnya", "memuat kata “judi online”")
# By the stars that are given.
RATINGS = {
    5: ("Cepat ditangani, terima kasih.", "Mantap, jalannya sudah bagus.", ""),
    4: ("Sudah baik, semoga tidak rusak lagi.", "", ""),
    3: ("Lumayan, tetapi lama menunggunya.", ""),
    2: ("Baru sebagian yang dikerjakan.",),
}
