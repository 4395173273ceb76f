"""What villages ask, propose, announce and say in the demo."""

# Question, explanation, options.
POLLS = (
    ("Hari apa gotong royong bulanan sebaiknya diadakan?",
     "Selama ini gotong royong sering bentrok dengan acara keluarga. Pilih hari yang paling cocok.",
     ("Minggu pagi", "Sabtu sore", "Jumat pagi", "Bergantian tiap dusun")),
    ("Prioritas Dana Desa tahun depan",
     "Hasilnya dibawa ke musyawarah kampung sebagai masukan warga.",
     ("Perbaikan jalan dusun", "Saluran irigasi", "Penerangan jalan", "Modal BUMKampung")),
    ("Jam pelayanan kantor pada hari Sabtu",
     "Kantor dapat buka pada hari Sabtu bila warga memerlukannya.",
     ("Buka pukul 08.00 sampai 12.00", "Buka sesuai janji saja", "Tetap tutup")),
    ("Nama lapangan olahraga yang baru",
     "Lapangan di dekat balai kampung selesai bulan ini dan belum bernama.",
     ("Lapangan Merdeka", "Lapangan Karya Bakti", "Lapangan Sai Bumi")),
)  # fmt: skip

# Field, title, text, budget in rupiah.
PROPOSALS = (
    ("building", "Pengerasan jalan {dusun} sepanjang 400 meter",
     "Jalan menuju {dusun} licin saat hujan dan hasil kebun sulit diangkut. Kami mengusulkan "
     "pengerasan dengan batu dan sirtu.", 120_000_000),
    ("building", "Lampu jalan tenaga surya di simpang {dusun}",
     "Simpang ini gelap dan sudah beberapa kali terjadi kecelakaan. Cukup lima titik lampu.",
     45_000_000),
    ("building", "Sumur bor dan tandon untuk {rt}",
     "Saat kemarau sumur warga {rt} kering. Satu sumur bor dengan tandon cukup untuk 40 keluarga.",
     65_000_000),
    ("livelihood", "Pelatihan pakan ternak fermentasi",
     "Peternak kambing dan sapi di {dusun} ingin belajar membuat pakan fermentasi dari limbah "
     "jagung dan singkong.", 12_000_000),
    ("livelihood", "Mesin jahit untuk kelompok ibu {dusun}",
     "Kelompok ibu sudah memiliki pesanan seragam, tetapi baru ada dua mesin.", 18_500_000),
    ("community", "Perbaikan lapangan voli karang taruna",
     "Lapangan voli dipakai setiap sore. Perlu net baru, pagar, dan dua lampu sorot.", 15_000_000),
    ("community", "Seragam dan alat musik rebana",
     "Kelompok rebana {dusun} sering tampil di acara kampung dengan alat pinjaman.", 9_000_000),
    ("government", "Layanan surat keliling ke {dusun}",
     "Lansia dan warga yang jauh kesulitan datang ke kantor. Usul: satu kali seminggu petugas "
     "membuka layanan di {dusun}.", None),
    ("disaster", "Normalisasi parit dan talud di {dusun}",
     "Setiap hujan lebat air masuk ke rumah warga {rt}. Parit perlu dikeruk dan ditalud.",
     80_000_000),
    ("disaster", "Alat pemadam sederhana di tiap pos ronda",
     "Musim kemarau rawan kebakaran lahan. Tiap pos cukup satu pompa punggung dan dua APAR.",
     14_000_000),
)  # fmt: skip
REASONS = (
    "Belum sesuai kewenangan kampung; sudah kami sampaikan kepada kecamatan.",
    "Sudah masuk rencana kabupaten tahun depan, sehingga tidak dianggarkan dua kali.",
)
ANSWERS = (
    "Masuk RKP Kampung dan akan dibahas dalam musyawarah kampung.",
    "Disetujui musyawarah kampung; pelaksanaan dimulai triwulan kedua.",
)

# Topic, title, text, for how many days it holds (0: without end).
ANNOUNCEMENTS = (
    ("kesehatan", "Posyandu balita dan lansia",
     "Posyandu dibuka pukul 08.00 di balai kampung. Bawa buku KIA dan kartu lansia.", 10),
    ("bantuan", "Pembaruan data penerima bantuan",
     "Warga yang pindah, meninggal, atau sudah mampu mohon dilaporkan kepada ketua RT paling "
     "lambat akhir bulan.", 20),
    ("listrik-air", "Pemadaman listrik terjadwal",
     "PLN memelihara jaringan pukul 09.00 sampai 13.00. Simpan air dan isi daya telepon sebelumnya.",
     5),
    ("kegiatan", "Gotong royong membersihkan parit",
     "Bawa cangkul dan sabit. Titik kumpul di {tempat} pukul 07.00. Konsumsi disediakan.", 7),
    ("layanan", "Perekaman KTP elektronik keliling",
     "Petugas Dukcapil hadir di kantor pukul 09.00 sampai 14.00. Bawa fotokopi kartu keluarga.", 12),
    ("pertanian", "Penyaluran pupuk bersubsidi",
     "Anggota kelompok tani mengambil pupuk di kios resmi dengan membawa KTP.", 15),
    ("sekolah", "Pendaftaran beasiswa karang taruna",
     "Beasiswa untuk siswa SMA dan SMK. Formulir di kantor atau ketua karang taruna.", 25),
    ("umum", "Jam buka kantor selama bulan puasa",
     "Kantor buka pukul 08.00 sampai 14.00, hari Jumat sampai 11.30.", 0),
)  # fmt: skip

COMMENTS = (
    "Setuju, jalan ini memang dipakai anak sekolah setiap pagi.",
    "Terima kasih informasinya, sudah saya teruskan ke grup RT.",
    "Apakah bisa dikerjakan sebelum musim hujan?",
    "Usul yang baik. Kami siap ikut gotong royong.",
    "Mohon dijelaskan lokasinya, apakah sampai ke ujung dusun?",
)
REPLIES = (
    "Bisa, bahan sudah dihitung bersama ketua RT.",
    "Sampai ke batas kebun, sekitar 400 meter.",
    "Siap, nanti diumumkan lagi waktunya.",
)
NAMES = ("Sutrisno", "Siti Aminah", "I Wayan Sudarta", "Ahmad Fauzi", "Sri Lestari", "Joko Susilo",
         "Nurhayati", "Ketut Ariani", "M. Yusuf", "Dewi Puspita", "Slamet", "Rohani")  # fmt: skip
HAMLETS = ("Dusun I", "Dusun II", "Dusun III", "Dusun IV", "Dusun V")
SPOTS = ("balai kampung", "masjid", "SD negeri", "pasar", "lapangan")
